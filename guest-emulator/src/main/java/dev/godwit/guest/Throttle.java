package dev.godwit.guest;

/// Takes a share of every 10 ms from a vCPU. A window of running begins when the vCPU may run again; a burst that
/// runs past its end makes the wait longer, and a vCPU that is woken late waits less the next time, so the share holds
/// for slow steps and on a busy machine too. Used by the vCPU's thread alone.
final class Throttle {
    /// Short against what an application notices, long against a wake-up (some 60 µs).
    private static final long PERIOD_NS = 10_000_000;

    private double runShare = 1;
    /// When this window should have begun, and when it did.
    private long dueNs;

    private long windowStartNs;
    private long lastRanNs;

    void set(double share, long nowNs) {
        runShare = 1 - share;
        begin(0, nowNs);
    }

    private void begin(long lateNs, long nowNs) {
        dueNs = nowNs - lateNs;
        windowStartNs = nowNs;
        lastRanNs = nowNs;
    }

    /// How long to wait before the next burst; 0 to run it.
    long waitNs(long nowNs) {
        if (runShare == 1) {
            return 0;
        }
        long runNs = (long) (runShare * PERIOD_NS);
        if (nowNs - windowStartNs < runNs) {
            return 0;
        }
        long ranNs = Math.max(runNs, lastRanNs - windowStartNs);
        long waitNs = (long) (ranNs / runShare) - (nowNs - dueNs);
        if (waitNs > 0) {
            return waitNs;
        }
        // Lateness of more than a period is no busy machine but a pause.
        begin(Math.min(-waitNs, PERIOD_NS), nowNs);
        return 0;
    }

    void ran(long nowNs) {
        lastRanNs = nowNs;
    }
}
