package dev.godwit.source;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// What a switchover costs beside the bytes that it moves and the round trips that it takes: wake-ups, the guest's
/// state, the target's restoring it. It depends on the machine and on how warm the code is, so it is measured in every
/// migration of this process, rehearsals included. Safe from any thread.
final class SwitchoverCost {
    /// Of this process: one target after another costs it much the same.
    static final SwitchoverCost OF_THIS_PROCESS = new SwitchoverCost();

    /// What a warm agent was seen to need, until something was measured: two wake-ups of every vCPU and the target's
    /// threads.
    private static final long ASSUMED_NS = 3_000_000L;

    /// Enough for a median that no single hiccup moves, few enough to forget the cold ones of a process's beginning.
    private static final int KEPT = 5;

    /// Bytes that take longer than this leave nothing to be seen of the cost: it would be the error of the bandwidth.
    private static final long LONGEST_TRANSFER_NS = 10_000_000L;

    private final Deque<Long> costs = new ArrayDeque<>();

    /// A switchover has succeeded.
    ///
    /// @param downtimeNs from the first vCPU's stop to the target's word that all run
    /// @param transferNs what its bytes took, as far as can be told
    /// @param elseNs what else is known of it: round trips, a full hash
    synchronized void measured(long downtimeNs, long transferNs, long elseNs) {
        if (transferNs > LONGEST_TRANSFER_NS) {
            return;
        }
        costs.addLast(Math.max(0, downtimeNs - transferNs - elseNs));
        if (costs.size() > KEPT) {
            costs.removeFirst();
        }
    }

    /// What the next one is to be expected to cost: the median of the last few.
    synchronized long expectedNs() {
        if (costs.isEmpty()) {
            return ASSUMED_NS;
        }
        long[] sorted = costs.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
