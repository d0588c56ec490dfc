package dev.godwit.guest;

/// Takes a run of consecutive pages.
@FunctionalInterface
public interface RunConsumer {
    /// The pages from `first` to `first + count - 1`.
    void accept(int first, int count);
}
