package dev.godwit.source;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The offset between the two agents' clocks, from pings: each gives the target's time at the middle of a round trip,
/// wrong by at most half of it. The sample with the least round trip among the recent ones counts. Safe from any
/// thread.
final class ClockOffset {
    /// Clocks of one kind drift apart by less than 100 µs in this time, a third of a local network's round trip.
    private static final long RECENT_NS = 5_000_000_000L;

    /// @param offsetNs target's clock minus source's
    record Sample(long atNs, long roundTripNs, long offsetNs) {
        /// A time of the target's clock on the source's.
        long toSource(long targetNs) {
            return targetNs - offsetNs;
        }

        long errorBoundNs() {
            return roundTripNs / 2;
        }
    }

    private final Deque<Sample> recent = new ArrayDeque<>();
    private long leastRoundTripNs = Long.MAX_VALUE;

    /// Adds a ping's four times and returns its round trip.
    synchronized long add(long pingSent, long received, long answered, long pongArrived) {
        long roundTrip = Math.max(0, (pongArrived - pingSent) - (answered - received));
        long offset = ((received - pingSent) + (answered - pongArrived)) / 2;
        recent.addLast(new Sample(pongArrived, roundTrip, offset));
        while (pongArrived - recent.getFirst().atNs() > RECENT_NS) {
            recent.removeFirst();
        }
        leastRoundTripNs = Math.min(leastRoundTripNs, roundTrip);
        return roundTrip;
    }

    /// The least round trip of all.
    synchronized long leastRoundTripNs() {
        return leastRoundTripNs == Long.MAX_VALUE ? 0 : leastRoundTripNs;
    }

    /// The best recent sample.
    ///
    /// @throws IllegalStateException before the first pong
    synchronized Sample best() {
        return recent.stream()
                .min((a, b) -> Long.compare(a.roundTripNs(), b.roundTripNs()))
                .orElseThrow(() -> new IllegalStateException("no ping was answered yet"));
    }

    /// The same, or null before the first pong: then no time of the target's clock can be told.
    synchronized @Nullable Sample bestOrNull() {
        return recent.isEmpty() ? null : best();
    }
}
