package dev.godwit.target;

import java.io.IOException;

/// A target cannot listen where it was told to. The message is for users.
public final class ListenException extends IOException {
    private static final long serialVersionUID = 1L;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
