package dev.godwit.lab.compare;

/// A run that ended without a migration that could be measured; the message is for people.
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status the source's exit status
    public RunFailedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// The source's exit status.
    public int status() {
        return status;
    }
}
