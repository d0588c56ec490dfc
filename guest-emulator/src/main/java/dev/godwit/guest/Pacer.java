package dev.godwit.guest;

/// Keeps a vCPU's paced units (writes, mostly) at a rate: unit k is due k / rate after the start. Used by the vCPU's
/// thread alone; times are [System#nanoTime()] values.
final class Pacer {
    /// A vCPU that is ahead waits at least this long, so that a fast pace wakes it a thousand times a second and not
    /// for each unit. At 100 MiB/s it then does 13 writes at once.
    private static final long MIN_WAIT_NS = 1_000_000;
    /// Work that is later than this is given up: a vCPU that did not get its CPU does not run flat out afterwards to
    /// make up for it. Long enough for the hiccups of a machine that has the time.
    private static final long MAX_DEBT_NS = 100_000_000;

    private final double fullUnitsPerNs;
    private double unitsPerNs;
    private long startNs;
    private long done;

    /// @param unitsPerSecond infinite for a vCPU that is not paced
    Pacer(double unitsPerSecond) {
        this.fullUnitsPerNs = unitsPerSecond / 1e9;
        this.unitsPerNs = fullUnitsPerNs;
    }

    /// Begins anew: the first unit is due now.
    void restart(long nowNs) {
        startNs = nowNs;
        done = 0;
    }

    /// Runs at this share of the full rate from now on. The time to the next unit changes in proportion.
    void scale(double share, long nowNs) {
        if (unpaced()) {
            return;
        }
        double scaled = fullUnitsPerNs * share;
        long toNext = Math.max(0, dueNs() - nowNs);
        startNs = nowNs + Math.round(toNext * (unitsPerNs / scaled));
        done = 0;
        unitsPerNs = scaled;
    }

    /// How many units may be done now.
    int allowance(long nowNs) {
        if (unpaced()) {
            return Integer.MAX_VALUE;
        }
        double due = (nowNs - startNs) * unitsPerNs;
        return due < done ? 0 : (int) Math.min(Integer.MAX_VALUE, (long) due + 1 - done);
    }

    void did(int units) {
        done += units;
    }

    /// How long to wait when nothing is due.
    long waitNs(long nowNs) {
        return Math.max(MIN_WAIT_NS, dueNs() - nowNs);
    }

    /// Time until now in which the vCPU could not run, for a reason that is not its CPU's, moves everything later; but
    /// not time before the last restart, which did that already.
    void excuse(long durationNs, long nowNs) {
        startNs += Math.min(durationNs, Math.max(0, nowNs - startNs));
    }

    /// Gives up work that is too late. True if there was such work.
    boolean dropDebt(long nowNs) {
        if (unpaced() || nowNs - dueNs() <= MAX_DEBT_NS) {
            return false;
        }
        restart(nowNs);
        return true;
    }

    private boolean unpaced() {
        return unitsPerNs == Double.POSITIVE_INFINITY;
    }

    /// When the next unit is due.
    private long dueNs() {
        return startNs + Math.round(done / unitsPerNs);
    }
}
