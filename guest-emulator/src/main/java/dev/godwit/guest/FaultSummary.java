package dev.godwit.guest;

import java.util.Arrays;

/// What waiting for missing pages has cost a guest in this process. Times are in nanoseconds, measured by the vCPUs
/// from the step that could not run to the moment it can; a wait that is not over counts in the blocked times so far.
///
/// @param count            waits that have begun
/// @param p50Ns            median of the waits that are over
/// @param p90Ns            their 90th percentile
/// @param p99Ns            their 99th percentile
/// @param maxNs            the longest of them
/// @param blockedPerVcpuNs how long each vCPU has waited
/// @param allBlockedNs     how long all vCPUs waited at once
@SuppressWarnings("ArrayRecordComponent") // equality by content is written out below
public record FaultSummary(
        long count, long p50Ns, long p90Ns, long p99Ns, long maxNs, long[] blockedPerVcpuNs, long allBlockedNs) {

    @Override
    public boolean equals(Object other) {
        return other instanceof FaultSummary that
                && count == that.count
                && p50Ns == that.p50Ns
                && p90Ns == that.p90Ns
                && p99Ns == that.p99Ns
                && maxNs == that.maxNs
                && Arrays.equals(blockedPerVcpuNs, that.blockedPerVcpuNs)
                && allBlockedNs == that.allBlockedNs;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(count + maxNs + allBlockedNs) + Arrays.hashCode(blockedPerVcpuNs);
    }

    @Override
    public String toString() {
        return "FaultSummary[" + count + " faults, p50 " + p50Ns + " ns, p90 " + p90Ns + " ns, p99 " + p99Ns
                + " ns, max " + maxNs + " ns, blocked " + Arrays.toString(blockedPerVcpuNs) + " ns, all blocked "
                + allBlockedNs + " ns]";
    }
}
