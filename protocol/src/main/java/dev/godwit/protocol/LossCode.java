package dev.godwit.protocol;

/// Why a guest was lost after `Commit`.
public enum LossCode implements WireNumbered {
    /// A page arrived with a wrong digest twice.
    DIGEST(1),
    /// A connection broke before the last page had come.
    CONNECTION(2),
    /// A person gave the migration up.
    ABANDONED(3),
    /// The source failed in itself.
    SOURCE_FAILED(4),
    /// The target failed in itself.
    TARGET_FAILED(5);

    private final int number;

    LossCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
