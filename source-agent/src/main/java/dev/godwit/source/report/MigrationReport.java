package dev.godwit.source.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that is known of one migration after it, schema `godwit.report/1`. Durations are in nanoseconds, sizes in
/// bytes, digests in sixteen hexadecimal digits. What was not measured is null, never zero.
///
/// @param started when its last attempt began, by the source's clock: an instant of UTC, to the microsecond, as of
///     ISO 8601
/// @param reason how it ended in words; for a completed one, why its rounds ended, or null
/// @param lossCause why the guest was lost; null unless it was
/// @param verified every digest that was asked for agreed
/// @param downtimeParts null unless the guest was paused and ran again at the target
public record MigrationReport(
        String schema,
        String migrationId,
        String started,
        String scheme,
        String mode,
        Outcome outcome,
        @Nullable String reason,
        @Nullable LossCause lossCause,
        boolean verified,
        Provenance provenance,
        GuestFacts guest,
        Times time,
        @Nullable Prediction predicted,
        @Nullable DowntimeParts downtimeParts,
        Pages pages,
        Bytes bytes,
        List<Round> rounds,
        Faults faults,
        Application application,
        Digests digest,
        PerSide<Long> cpu,
        PerSide<Long> memoryPeak) {

    /// The name of this schema and its version.
    public static final String SCHEMA = "godwit.report/1";

    /// Why a guest was lost.
    public enum LossCause {
        /// A page did not match its digest twice.
        @JsonProperty("digest")
        DIGEST,
        /// A link or a process ended before all memory had come, or the user abandoned it.
        @JsonProperty("incomplete")
        INCOMPLETE
    }

    /// Where and with what the migration ran.
    ///
    /// @param link the emulated link that it went over; null where it was a real one
    public record Provenance(
            String version,
            String command,
            String host,
            String kernel,
            String cpu,
            String jdk,
            @Nullable String link) {
        /// The same, over this link.
        public Provenance over(@Nullable String emulated) {
            return new Provenance(version, command, host, kernel, cpu, jdk, emulated);
        }
    }

    /// The guest that moved.
    public record GuestFacts(
            long memoryBytes, int pageSize, int vcpus, String workload, long seed, DirtyRate dirtyRate) {}

    /// How fast the guest dirtied memory, in bytes per second of one-word writes times the page size.
    ///
    /// @param set the rate asked for; null when unpaced
    /// @param reached the rate measured at the source before and during the migration
    /// @param distinctPagesPerSecond pages dirtied at least once, per second of the rounds; null without rounds
    public record DirtyRate(
            @Nullable Long set, double reached, @Nullable Double distinctPagesPerSecond) {}

    /// The phases. `downtime` runs from the first vCPU's stop at the source to the last one's start at the target,
    /// by the clocks' measured offset, whose error is at most `downtimeErrorBound`; `downtimeUpperBound` needs no
    /// second clock.
    public record Times(
            @Nullable Long preparation,
            @Nullable Long downtime,
            @Nullable Long downtimeErrorBound,
            @Nullable Long downtimeUpperBound,
            @Nullable Long expectedDowntime,
            @Nullable Long resume,
            long total) {}

    /// What was predicted before the migration; null where nothing was.
    ///
    /// @param error how far off the total time was, as a share of what it came to
    public record Prediction(long downtime, long total, long wireBytes, double error) {}

    /// Downtime in the order it passes.
    public record DowntimeParts(long pause, long lastRound, long state, long verify, long activate) {}

    /// Page entries on the wire by kind. `resent` counts every entry of a page that had been sent before, `free` those
    /// of the `zero` ones that were not looked at because the guest had them free, `skipped` every time that a
    /// selection held a page back in a round.
    public record Pages(
            int total,
            long sent,
            long resent,
            long zero,
            long free,
            long raw,
            long delta,
            long lz4,
            long zstd,
            long sparse,
            long reference,
            long skipped,
            long pulled,
            long pushed,
            long dropped) {}

    /// Bytes on the sockets in both directions from hello to release, of them stored page bytes, and the rest.
    public record Bytes(long wire, long pagePayload, long control) {}

    /// One pass over pages before the barrier.
    ///
    /// @param duration of a later round from the end of the one before, since when its guest has dirtied pages
    /// @param dirtyAtEnd pages that the target lacked when it ended
    /// @param deferredAtEnd of these, pages that a selection holds back for the last round
    /// @param dirtyRate bytes of distinct pages dirtied per second of the round
    /// @param bandwidth bytes per second that the target acknowledged; 0 before the first measurement
    public record Round(
            int index,
            long duration,
            long pagesSent,
            long bytesSent,
            long dirtyAtEnd,
            long deferredAtEnd,
            double dirtyRate,
            double bandwidth) {}

    /// Steps that had to wait for a page at the target.
    public record Faults(long count, Latency latency, List<Long> blockedPerVcpu, long allBlocked) {}

    /// A distribution of durations.
    public record Latency(long p50, long p90, long p99, long max) {}

    /// The guest's own work around the migration.
    ///
    /// @param longestStall the longest time without a finished guest operation, switchover included
    public record Application(
            @Nullable Speed before,
            @Nullable Speed during,
            @Nullable Speed after,
            @Nullable Long longestStall,
            List<TimelinePoint> timeline) {}

    /// Guest operations per second over a phase.
    public record Speed(double opsPerSecond) {}

    /// Guest operations per second in one tenth of a second.
    ///
    /// @param at nanoseconds from the beginning of the migration; negative before it
    public record TimelinePoint(long at, double opsPerSecond, String side) {}

    /// The digests that prove the migration.
    ///
    /// @param twin the digest of a guest that never migrated, after the same steps
    public record Digests(
            String algorithm,
            @Nullable Switchover switchover,
            @JsonProperty("final") @Nullable FinalDigest finalDigest,
            @Nullable String twin) {}

    /// The root of the memory that was present at switchover, on each side.
    public record Switchover(
            @Nullable String source, @Nullable String target) {}

    /// The memory's root after the guest's final stop.
    public record FinalDigest(String guest, String side) {}

    /// A figure for each side; null where that side never told it.
    public record PerSide<T>(@Nullable T source, @Nullable T target) {}

    /// The same report with what had been predicted.
    public MigrationReport withPredicted(@Nullable Prediction prediction) {
        return new MigrationReport(
                schema,
                migrationId,
                started,
                scheme,
                mode,
                outcome,
                reason,
                lossCause,
                verified,
                provenance,
                guest,
                time,
                prediction,
                downtimeParts,
                pages,
                bytes,
                rounds,
                faults,
                application,
                digest,
                cpu,
                memoryPeak);
    }

    /// Whether the guest was lost because a page did not match its digest.
    public boolean digestMismatch() {
        return lossCause == LossCause.DIGEST;
    }

    /// Whether the twin was run and differs from the guest.
    public boolean twinDiffers() {
        return digest.twin() != null
                && (digest.finalDigest() == null
                        || !digest.twin().equals(digest.finalDigest().guest()));
    }
}
