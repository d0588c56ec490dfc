package dev.godwit.guest;

/// The machine cannot hold a guest of the size that was asked for. The message says what was asked and what there is.
public final class OutOfGuestMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfGuestMemoryException(String message) {
        super(message);
    }
}
