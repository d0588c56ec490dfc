package dev.godwit.protocol.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// No connection to a Godwit could be made. The message is for users: what happened, and what to do.
public final class PeerUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message one sentence, two at most
    public PeerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
