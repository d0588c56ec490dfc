package dev.godwit.protocol.page;

/// Deltas did not pay on a channel and were turned off.
///
/// @param pagesAgain pages that it had sent again until then
/// @param savedShare share of the bytes of the last of them that deltas saved
/// @param atNs when, by [System#nanoTime]
public record DeltaOff(long pagesAgain, double savedShare, long atNs) {}
