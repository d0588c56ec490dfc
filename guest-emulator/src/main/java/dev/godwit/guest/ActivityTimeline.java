package dev.godwit.guest;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Samples a guest's operations every tenth of a second, on a thread of its own, from construction until [#stop].
public final class ActivityTimeline {
    /// One point of the timeline.
    public static final long INTERVAL_NS = 100_000_000;

    /// Ten hours; what lies beyond is not kept.
    private static final int MAX_POINTS = 360_000;

    private final Guest guest;
    private final long startNs = System.nanoTime();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("godwit-timeline").daemon(true).factory());
    private long[] operations = new long[64];
    private int points;
    private long operationsBefore;

    /// Begins to sample.
    public ActivityTimeline(Guest guest) {
        this.guest = guest;
        this.operationsBefore = guest.activity().operations();
        sampler.scheduleAtFixedRate(this::sample, INTERVAL_NS, INTERVAL_NS, TimeUnit.NANOSECONDS);
    }

    /// When the first interval began, as a [System#nanoTime] value.
    public long startNs() {
        return startNs;
    }

    private synchronized void sample() {
        if (points == MAX_POINTS) {
            return;
        }
        if (points == operations.length) {
            operations = Arrays.copyOf(operations, 2 * points);
        }
        long now = guest.activity().operations();
        operations[points++] = now - operationsBefore;
        operationsBefore = now;
    }

    /// Ends the sampling and returns the operations that finished in each whole interval.
    public synchronized long[] stop() {
        sampler.shutdownNow();
        return Arrays.copyOf(operations, points);
    }
}
