package dev.godwit.guest;

/// When a pause began and was complete, as [System#nanoTime()] values. Downtime counts from the first.
///
/// @param firstParkedNs when the first vCPU stopped at a step boundary
/// @param lastParkedNs  when the last one did: from here on nothing writes guest memory
public record Pause(long firstParkedNs, long lastParkedNs) {}
