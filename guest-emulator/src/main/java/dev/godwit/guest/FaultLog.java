package dev.godwit.guest;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/// Measures the vCPUs' waits for missing pages. Each vCPU reports its own; anyone may ask. A wait costs a round trip
/// on a link, so a lock costs nothing here.
final class FaultLog {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final boolean[] waiting;
    private final long[] sinceNs;
    private final long[] blockedNs;
    private long count;
    private int waitingVcpus;
    private long allBlockedSinceNs;
    private long allBlockedNs;

    FaultLog(int vcpus) {
        waiting = new boolean[vcpus];
        sinceNs = new long[vcpus];
        blockedNs = new long[vcpus];
    }

    synchronized void began(int vcpu, long nowNs) {
        waiting[vcpu] = true;
        sinceNs[vcpu] = nowNs;
        count++;
        waitingVcpus++;
        if (waitingVcpus == waiting.length) {
            allBlockedSinceNs = nowNs;
        }
    }

    /// Returns how long the wait was.
    synchronized long ended(int vcpu, long nowNs) {
        long latencyNs = Math.max(0, nowNs - sinceNs[vcpu]);
        latencies.recordValue(latencyNs);
        blockedNs[vcpu] += latencyNs;
        if (waitingVcpus == waiting.length) {
            allBlockedNs += Math.max(0, nowNs - allBlockedSinceNs);
        }
        waitingVcpus--;
        waiting[vcpu] = false;
        return latencyNs;
    }

    synchronized FaultSummary summary(long nowNs) {
        long[] blocked = Arrays.copyOf(blockedNs, blockedNs.length);
        for (int vcpu = 0; vcpu < blocked.length; vcpu++) {
            if (waiting[vcpu]) {
                blocked[vcpu] += Math.max(0, nowNs - sinceNs[vcpu]);
            }
        }
        boolean allWait = waitingVcpus == waiting.length;
        return new FaultSummary(
                count,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(90),
                latencies.getValueAtPercentile(99),
                latencies.getMaxValue(),
                blocked,
                allBlockedNs + (allWait ? Math.max(0, nowNs - allBlockedSinceNs) : 0));
    }
}
