package dev.godwit.guest;

/// Takes a share of every 10 ms from a vCPU. A window of running begins when the vCPU may run again; a burst that
/// runs past its end makes the wait longer, so the share holds for slow steps too. Used by the vCPU's thread alone.
final class Throttle {
    /// Short against what an application notices, long against a wake-up (some 60 µs).
    private static final long PERIOD_NS = 10_000_000;

    private double runShare = 1;
    private long windowStartNs;
    private long lastRanNs;

    void set(double share, long nowNs) {
        runShare = 1 - share;
        windowStartNs = nowNs;
        lastRanNs = nowNs;
    }

    /// How long to wait before the next burst; 0 to run it.
    long waitNs(long nowNs) {
        if (runShare == 1) {
            return 0;
        }
        long inWindow = nowNs - windowStartNs;
        long runNs = (long) (runShare * PERIOD_NS);
        if (inWindow < runNs) {
            return 0;
        }
        long ranNs = Math.max(runNs, lastRanNs - windowStartNs);
        long waitNs = (long) (ranNs / runShare) - inWindow;
        if (waitNs > 0) {
            return waitNs;
        }
        windowStartNs = nowNs;
        lastRanNs = nowNs;
        return 0;
    }

    void ran(long nowNs) {
        lastRanNs = nowNs;
    }
}
