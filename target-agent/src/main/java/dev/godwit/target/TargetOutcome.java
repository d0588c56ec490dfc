package dev.godwit.target;

/// How a target's work ended.
///
/// @param verified for a completed migration, whether the roots agreed
/// @param digestMismatch for a lost guest, whether a page was bad twice
/// @param reason in words
public record TargetOutcome(Kind kind, boolean verified, boolean digestMismatch, String reason) {
    /// What became of the guest.
    public enum Kind {
        /// There was none.
        NONE,
        /// It ran here until its final stop, or until the process was told to stop it.
        COMPLETED,
        /// It was discarded before Commit; the source has it.
        FAILED,
        /// It ran here without all of its memory, and cannot go on.
        LOST
    }

    static TargetOutcome none(String reason) {
        return new TargetOutcome(Kind.NONE, false, false, reason);
    }

    static TargetOutcome completed(boolean verified, String reason) {
        return new TargetOutcome(Kind.COMPLETED, verified, false, reason);
    }

    static TargetOutcome failed(String reason) {
        return new TargetOutcome(Kind.FAILED, false, false, reason);
    }

    static TargetOutcome lost(boolean digestMismatch, String reason) {
        return new TargetOutcome(Kind.LOST, false, digestMismatch, reason);
    }
}
