package dev.godwit.source;

/// Why a migration cannot go on. Which side has the guest then is the handover's to say, not this exception's.
final class MigrationFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /// What kind of end this is.
    enum Kind {
        /// Something went wrong.
        FAILED,
        /// The user asked for it.
        CANCELLED,
        /// A page was bad twice after switchover.
        DIGEST,
        /// The user gave up waiting.
        ABANDONED
    }

    private final Kind kind;

    MigrationFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /// The message, which this exception always has.
    String reason() {
        return String.valueOf(getMessage());
    }
}
