package dev.godwit.lab.bench;

import java.util.List;

/// How much time the bench may take.
///
/// @param repeats of each whole-process measure
/// @param memoryBytes of the guests whose size does not matter
/// @param channels the channel counts that are tried for the best
/// @param listenMs how long a warm target has listened when the source is started
/// @param warmUpMs how long a warm source runs its guest before the migration
/// @param all whether guests of 8 GiB, and QEMU's options that are only shown, are in it
record Effort(int repeats, long memoryBytes, List<Integer> channels, long listenMs, long warmUpMs, boolean all) {
    /// Three minutes on two cores.
    static final Effort QUICK = new Effort(1, 256L << 20, List.of(1), 100, 500, false);

    /// Twenty minutes on two cores.
    static final Effort ALL = new Effort(3, 1L << 30, List.of(1, 2), 5000, 2000, true);

    /// Pairs of stretches, with and without, in a process that is warm.
    int pairs() {
        return all ? 2 * repeats + 1 : repeats;
    }

    /// Repeats of a figure whose spread is wide and whose runs are short.
    int moreRepeats() {
        return all ? repeats + 2 : repeats;
    }
}
