package dev.godwit.protocol;

/// What a target answers to a source that is in doubt about a `Commit`.
public enum Outcome implements WireNumbered {
    /// The guest runs, or ran, at this target.
    RUNNING(1),
    /// This same incarnation of the target discarded the guest, and will refuse a later `Commit`.
    DISCARDED(2),
    /// This incarnation of the target has never heard of the migration: the source stays in doubt.
    UNKNOWN(3);

    private final int number;

    Outcome(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
