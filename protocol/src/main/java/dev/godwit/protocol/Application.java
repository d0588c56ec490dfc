package dev.godwit.protocol;

import java.util.Arrays;

/// What the guest's application did at the target, from activation to the final stop. Equality is by content.
///
/// @param operations finished there
/// @param firstOperationNs when the first one finished, on the target's clock
/// @param longestStallNs longest time without a finished operation
/// @param durationNs from activation to the final stop
/// @param operationsPer100Ms operations finished in each tenth of a second; what is longer than
///     {@value #MAX_TIMELINE} entries (27 hours) is cut
@SuppressWarnings("ArrayRecordComponent") // a long series of numbers; equality is overridden
public record Application(
        long operations, long firstOperationNs, long longestStallNs, long durationNs, long[] operationsPer100Ms) {
    /// Most entries of the timeline that travel.
    public static final int MAX_TIMELINE = 1_000_000;

    public Application {
        FrameFormat.require(operations >= 0, "operations are 0 or more");
        FrameFormat.require(longestStallNs >= 0 && durationNs >= 0, "durations are 0 or more");
        if (operationsPer100Ms.length > MAX_TIMELINE) {
            operationsPer100Ms = Arrays.copyOf(operationsPer100Ms, MAX_TIMELINE);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Application that
                && operations == that.operations
                && firstOperationNs == that.firstOperationNs
                && longestStallNs == that.longestStallNs
                && durationNs == that.durationNs
                && Arrays.equals(operationsPer100Ms, that.operationsPer100Ms);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(operations ^ firstOperationNs ^ longestStallNs ^ durationNs)
                ^ Arrays.hashCode(operationsPer100Ms);
    }

    @Override
    public String toString() {
        return "Application[operations=" + operations + ", firstOperationNs=" + firstOperationNs + ", longestStallNs="
                + longestStallNs + ", durationNs=" + durationNs + ", timeline of " + operationsPer100Ms.length + "]";
    }
}
