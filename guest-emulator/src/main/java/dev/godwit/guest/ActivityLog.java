package dev.godwit.guest;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What the vCPUs have done, for anyone to read at any time. Each vCPU writes a lane of its own after every burst.
final class ActivityLog {
    /// Two cache lines of longs, so that vCPUs do not write to each other's.
    private static final int LANE = 16;
    private static final int STEPS = 0;
    private static final int WRITES = 1;
    private static final int FIRST_NS = 2;
    private static final int LAST_NS = 3;
    private static final int FELL_BEHIND_NS = 4;

    /// A time that is not there. [System#nanoTime()] is never exactly this in practice.
    private static final long NEVER = 0;
    /// Shorter gaps between a vCPU's bursts are no stalls, and not worth a look at the other vCPUs.
    private static final long STALL_NS = 200_000;
    private static final long CPU_BOUND_FOR_NS = 1_000_000_000;

    private final int vcpus;
    private final AtomicLongArray lanes;
    private final AtomicLong longestStallNs = new AtomicLong();

    ActivityLog(int vcpus) {
        this.vcpus = vcpus;
        this.lanes = new AtomicLongArray(vcpus * LANE);
    }

    /// The counters as the vCPU came with them.
    void begin(int vcpu, long steps, long writes) {
        set(vcpu, STEPS, steps);
        set(vcpu, WRITES, writes);
    }

    void resumed(int vcpu, long nowNs) {
        set(vcpu, FIRST_NS, NEVER);
        if (get(vcpu, LAST_NS) == NEVER) {
            set(vcpu, LAST_NS, nowNs);
        }
    }

    /// A burst of at least one step ended.
    void ran(int vcpu, long steps, long writes, long nowNs) {
        if (nowNs - get(vcpu, LAST_NS) > STALL_NS) {
            long stallNs = nowNs - latest(LAST_NS);
            longestStallNs.accumulateAndGet(stallNs, Math::max);
        }
        if (get(vcpu, FIRST_NS) == NEVER) {
            set(vcpu, FIRST_NS, nowNs);
        }
        set(vcpu, STEPS, steps);
        set(vcpu, WRITES, writes);
        set(vcpu, LAST_NS, nowNs);
    }

    /// Pacing gave up work that was due.
    void fellBehind(int vcpu, long nowNs) {
        set(vcpu, FELL_BEHIND_NS, nowNs);
    }

    long[] steps() {
        long[] steps = new long[vcpus];
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            steps[vcpu] = get(vcpu, STEPS);
        }
        return steps;
    }

    GuestActivity activity(long nowNs) {
        long operations = 0;
        long writes = 0;
        long firstNs = NEVER;
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            operations += get(vcpu, STEPS);
            writes += get(vcpu, WRITES);
            long first = get(vcpu, FIRST_NS);
            if (first != NEVER && (firstNs == NEVER || first - firstNs < 0)) {
                firstNs = first;
            }
        }
        long fellBehindNs = latest(FELL_BEHIND_NS);
        boolean cpuBound = fellBehindNs != NEVER && nowNs - fellBehindNs < CPU_BOUND_FOR_NS;
        return new GuestActivity(operations, writes, firstNs, latest(LAST_NS), longestStallNs.get(), cpuBound);
    }

    /// The latest of a time over all vCPUs that have it.
    private long latest(int field) {
        long latest = NEVER;
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            long time = get(vcpu, field);
            if (time != NEVER && (latest == NEVER || time - latest > 0)) {
                latest = time;
            }
        }
        return latest;
    }

    private long get(int vcpu, int field) {
        return lanes.getAcquire(vcpu * LANE + field);
    }

    private void set(int vcpu, int field, long value) {
        lanes.setRelease(vcpu * LANE + field, value);
    }
}
