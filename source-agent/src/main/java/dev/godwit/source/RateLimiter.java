package dev.godwit.source;

/// Holds the page channels together to a rate in bytes per second. Each batch takes the next slot of the time line that
/// its bytes need at that rate, so a batch that was late does not make the following ones faster, but for a burst of
/// [#BURST_NS]. Safe for several senders.
final class RateLimiter {
    /// A timer's wake-up may be this late without loss of rate: many times what one takes on a machine that has time.
    /// Half a percent of what passes in a second.
    private static final long BURST_NS = 5_000_000;

    private double nanosPerByte;
    private long nextNs;

    RateLimiter(long bytesPerSecond) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.nextNs = System.nanoTime();
    }

    /// Another rate, for what has no slot yet.
    synchronized void rate(long bytesPerSecond) {
        nanosPerByte = 1e9 / bytesPerSecond;
    }

    /// Takes the next slot.
    ///
    /// @return when these bytes may be sent, by [System#nanoTime]
    synchronized long take(int bytes) {
        nextNs = Math.max(nextNs, System.nanoTime() - BURST_NS);
        long slot = nextNs;
        nextNs += (long) (bytes * nanosPerByte);
        return slot;
    }
}
