package dev.godwit.guest;

/// What a guest has done so far. The counters are registers: they travel with the guest and go on where they were.
/// The times are [System#nanoTime()] values of this process.
///
/// @param operations       finished guest operations; every step is one
/// @param writes           page-writes, which is what the dirty rate counts: bytes dirtied are `writes × pageSize`
/// @param firstOperationNs when the first operation since the last resume finished; 0 while none has
/// @param lastOperationNs  when the last operation finished (the first resume while none has; 0 before it)
/// @param longestStallNs   the longest time without a finished operation on any vCPU, since the guest first ran in
///                         this process; a stall is counted when it ends, pauses included
/// @param cpuBound         whether, within the last second, pacing gave up work that was due because a vCPU did not
///                         get its CPU or cannot go faster: the dirty rate that was set is not reached
public record GuestActivity(
        long operations,
        long writes,
        long firstOperationNs,
        long lastOperationNs,
        long longestStallNs,
        boolean cpuBound) {}
