package dev.godwit.source;

import java.io.IOException;

/// No migration could begin, because no target was there or it would not have it. The message is for users: one
/// sentence, two at most.
public final class TargetUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    TargetUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
