package dev.godwit.lab.qemu;

/// What a migration by QEMU took. QEMU's own figures come in whole milliseconds and end on the source, which in
/// pre-copy does not wait for the target: they say less than Godwit's do. The observed ones are taken from the
/// microsecond timestamps of QEMU's events on both sides, by one clock, because both run on this machine; these
/// compare.
///
/// @param version QEMU's line about itself
/// @param totalNs QEMU's `total-time`: on the source, from the command to the last byte given to the socket; in
///     post-copy, to the target's word that it has every page
/// @param downtimeNs QEMU's `downtime`: on the source, from the stop to the last byte given to the socket; in
///     post-copy, to the state and its package, without the target's part
/// @param setupNs QEMU's `setup-time`, within the total
/// @param observedTotalNs from the command's effect on the source to the later of: the source is done; the target
///     runs the guest; the target has every page. Comparable with Godwit's total: both sides' processes run
///     beforehand, memory that was not touched before is touched within
/// @param observedDowntimeNs from the source's `STOP`, just after its CPU stopped, to the target's `RESUME`, just
///     before its CPU runs. Comparable with Godwit's downtime
/// @param transferredBytes what QEMU sent, all of it, by QEMU's count
/// @param rounds how often QEMU collected dirty pages
/// @param dirtyPagesPerSecond distinct pages dirtied a second as QEMU saw it last, 0 if it took less than the
///     second that QEMU needs to tell
/// @param dirtiedBeforeBytesPerSecond the rate that the guest reached before the migration, by its own count of
///     writes; 0 for an idle one
/// @param dirtiedDuringBytesPerSecond the same from the start of a pre-copy to the stop; 0 in post-copy
/// @param faults pages that the target asked for in post-copy
public record QemuResult(
        String version,
        long totalNs,
        long downtimeNs,
        long setupNs,
        long observedTotalNs,
        long observedDowntimeNs,
        long transferredBytes,
        long rounds,
        long dirtyPagesPerSecond,
        long dirtiedBeforeBytesPerSecond,
        long dirtiedDuringBytesPerSecond,
        long faults) {}
