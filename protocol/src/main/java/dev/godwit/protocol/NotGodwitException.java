package dev.godwit.protocol;

import java.io.IOException;

/// The first bytes of a connection are not a Godwit's. The message shows them, and says what they look like.
public final class NotGodwitException extends IOException {
    private static final long serialVersionUID = 1;

    NotGodwitException(String message) {
        super(message);
    }
}
