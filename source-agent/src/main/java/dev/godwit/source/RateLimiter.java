package dev.godwit.source;

import java.util.concurrent.locks.LockSupport;

/// Holds the page channels together to a rate in bytes per second. Each batch takes the next slot of the time line that
/// its bytes need at that rate, so a batch that was late does not make the following ones faster, but for a burst of
/// [#BURST_NS]. Safe for several senders.
final class RateLimiter {
    /// A timer's wake-up may be this late without loss of rate: many times what one takes on a machine that has time.
    /// Half a percent of what passes in a second.
    private static final long BURST_NS = 5_000_000;

    private final Abort abort;
    private double nanosPerByte;
    private long nextNs;

    RateLimiter(long bytesPerSecond, Abort abort) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.abort = abort;
        this.nextNs = System.nanoTime();
    }

    /// Another rate, for what has no slot yet.
    synchronized void rate(long bytesPerSecond) {
        nanosPerByte = 1e9 / bytesPerSecond;
    }

    /// Waits until `bytes` may be sent.
    ///
    /// @throws MigrationFailure if the attempt ends meanwhile
    void pace(int bytes) throws MigrationFailure {
        long sendAt = take(bytes);
        for (long wait = sendAt - System.nanoTime(); wait > 0; wait = sendAt - System.nanoTime()) {
            abort.check();
            // Checked every 20 ms, so that a cancel at a low rate is not held up by a whole batch.
            LockSupport.parkNanos(this, Math.min(wait, 20_000_000));
        }
        abort.check();
    }

    /// Counts bytes that must not wait: pages that a vCPU is waiting for.
    void charge(int bytes) {
        take(bytes);
    }

    private synchronized long take(int bytes) {
        nextNs = Math.max(nextNs, System.nanoTime() - BURST_NS);
        long slot = nextNs;
        nextNs += (long) (bytes * nanosPerByte);
        return slot;
    }
}
