package dev.godwit.source.policy;

import java.util.List;

/// What is known of a round that has ended.
///
/// @param durationNs how long it took
/// @param endedNs when it ended, from the beginning of round 0
/// @param pagesSent pages sent in it
/// @param bytesSent bytes that they took on the wire
/// @param sentAgain of its pages, those that the round before had sent too
/// @param dirtied distinct pages that the guest wrote to during it, for each vCPU
/// @param dirtiedPages distinct pages that any vCPU wrote to during it
/// @param pendingPages pages that the target lacks at its end: dirty, or deferred to the last round
/// @param sendablePages of these, what is not deferred to the last round
/// @param expectedDowntimeNs the downtime if the guest were paused now; [Long#MAX_VALUE] if unknown
public record RoundFigures(
        long durationNs,
        long endedNs,
        long pagesSent,
        long bytesSent,
        long sentAgain,
        List<Integer> dirtied,
        long dirtiedPages,
        long pendingPages,
        long sendablePages,
        long expectedDowntimeNs) {

    /// Keeps its own copy.
    public RoundFigures {
        dirtied = List.copyOf(dirtied);
    }

    /// Distinct pages dirtied, in bytes per second.
    public double dirtyBytesPerSecond(int pageSize) {
        return dirtiedPages * (double) pageSize * 1e9 / Math.max(1, durationNs);
    }
}
