package dev.godwit.protocol;

import java.util.Arrays;

/// The waits for missing pages at the target: how many, how long, and how long vCPUs stood still for them. All zero
/// where nothing was missing. Equality is by content.
///
/// @param count faults served
/// @param p50Ns median wait
/// @param p90Ns 90th percentile
/// @param p99Ns 99th percentile
/// @param maxNs longest wait
/// @param blockedPerVcpuNs time each vCPU waited
/// @param allBlockedNs time in which all vCPUs waited at once
@SuppressWarnings("ArrayRecordComponent") // one number per vCPU; equality is overridden
public record FaultStats(
        long count, long p50Ns, long p90Ns, long p99Ns, long maxNs, long[] blockedPerVcpuNs, long allBlockedNs) {
    public FaultStats {
        FrameFormat.require(
                count >= 0 && p50Ns >= 0 && p90Ns >= 0 && p99Ns >= 0 && maxNs >= 0 && allBlockedNs >= 0,
                "counts and durations are 0 or more");
        FrameFormat.require(blockedPerVcpuNs.length <= FrameFormat.MAX_VCPUS, "at most 1024 vCPUs");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FaultStats that
                && count == that.count
                && p50Ns == that.p50Ns
                && p90Ns == that.p90Ns
                && p99Ns == that.p99Ns
                && maxNs == that.maxNs
                && allBlockedNs == that.allBlockedNs
                && Arrays.equals(blockedPerVcpuNs, that.blockedPerVcpuNs);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(count ^ p50Ns ^ p90Ns ^ p99Ns ^ maxNs ^ allBlockedNs) ^ Arrays.hashCode(blockedPerVcpuNs);
    }
}
