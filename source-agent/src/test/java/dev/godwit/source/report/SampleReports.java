package dev.godwit.source.report;

import dev.godwit.source.report.MigrationReport.Application;
import dev.godwit.source.report.MigrationReport.Bytes;
import dev.godwit.source.report.MigrationReport.Digests;
import dev.godwit.source.report.MigrationReport.DirtyRate;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Faults;
import dev.godwit.source.report.MigrationReport.FinalDigest;
import dev.godwit.source.report.MigrationReport.GuestFacts;
import dev.godwit.source.report.MigrationReport.Latency;
import dev.godwit.source.report.MigrationReport.LossCause;
import dev.godwit.source.report.MigrationReport.Pages;
import dev.godwit.source.report.MigrationReport.PerSide;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.MigrationReport.Speed;
import dev.godwit.source.report.MigrationReport.Switchover;
import dev.godwit.source.report.MigrationReport.TimelinePoint;
import dev.godwit.source.report.MigrationReport.Times;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reports as migrations leave them; the figures are made up, and agree with each other.
final class SampleReports {
    private static final String ROOT = "1f0c5a2b9d3e4710";
    private static final String FINAL = "88aa00c1d2e3f405";

    private SampleReports() {}

    /// Three rounds, the last one while paused; the twin was run.
    static MigrationReport preCopy() {
        return report(
                "pre-copy",
                Outcome.COMPLETED,
                "expected downtime is within 300 ms and has settled",
                null,
                true,
                new DirtyRate(104_857_600L, 104_000_000.0, 24_812.4),
                new Times(1_820_000_000L, 38_200_000L, 95_000L, 39_010_000L, 45_000_000L, 1_400_000L, 1_862_000_000L),
                new DowntimeParts(400_000, 21_000_000, 1_100_000, 9_800_000, 5_900_000),
                new Pages(262_144, 300_144, 38_000, 65_536, 1_500, 200_608, 34_000, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(
                        new Round(0, 1_020_000_000, 262_144, 1_082_130_432, 30_000, 0, 122_880_000, 0),
                        new Round(1, 250_000_000, 30_000, 122_880_000, 8_000, 0, 131_072_000, 1_073_741_824),
                        new Round(2, 21_000_000, 8_000, 32_768_000, 0, 0, 0, 1_181_116_006)),
                new Faults(0, new Latency(0, 0, 0, 0), List.of(0L, 0L), 0),
                digests("twin equal"));
    }

    /// All memory after the switchover; the guest did not get its CPU.
    static MigrationReport postCopy() {
        return report(
                "post-copy",
                Outcome.COMPLETED,
                null,
                null,
                true,
                new DirtyRate(104_857_600L, 84_934_656.0, null),
                new Times(400_000L, 3_100_000L, 95_000L, 3_400_000L, null, 900_000_000L, 903_500_000L),
                new DowntimeParts(300_000, 0, 1_200_000, 0, 1_600_000),
                new Pages(262_144, 262_144, 0, 65_536, 0, 196_608, 0, 0, 0, 0, 0, 0, 1_024, 261_120, 3),
                List.of(),
                new Faults(
                        1_024,
                        new Latency(84_000, 190_000, 420_000, 2_150_000),
                        List.of(61_000_000L, 58_000_000L),
                        30_500_000),
                new Digests("xxh64", new Switchover("0000000000000000", "0000000000000000"), null, null));
    }

    /// Cancelled before anything was measured.
    static MigrationReport cancelled() {
        return report(
                "pre-copy",
                Outcome.CANCELLED,
                "cancelled by the user",
                null,
                false,
                new DirtyRate(null, 1_288_490_188.8, null),
                new Times(null, null, null, null, null, null, 512_000_000L),
                null,
                new Pages(262_144, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(),
                new Faults(0, new Latency(0, 0, 0, 0), List.of(), 0),
                new Digests("xxh64", null, null, null));
    }

    /// Completed, but the guest is not what its twin is.
    static MigrationReport twinDiffers() {
        MigrationReport equal = preCopy();
        return withDigests(equal, false, digests("twin differs"));
    }

    /// As many rounds as there may be.
    static MigrationReport manyRounds() {
        List<Round> rounds = IntStream.range(0, 31)
                .mapToObj(i -> new Round(i, 100_000_000, 1_000, 4_096_000, 1_000, 0, 40_960_000, 1_073_741_824))
                .toList();
        MigrationReport sample = preCopy();
        return new MigrationReport(
                sample.schema(),
                sample.migrationId(),
                sample.started(),
                sample.scheme(),
                sample.mode(),
                sample.outcome(),
                sample.reason(),
                sample.lossCause(),
                sample.verified(),
                sample.provenance(),
                sample.guest(),
                sample.time(),
                sample.predicted(),
                sample.downtimeParts(),
                sample.pages(),
                sample.bytes(),
                rounds,
                sample.faults(),
                sample.application(),
                sample.digest(),
                sample.cpu(),
                sample.memoryPeak());
    }

    private static MigrationReport withDigests(MigrationReport sample, boolean verified, Digests digests) {
        return report(
                sample.scheme(),
                sample.outcome(),
                sample.reason(),
                sample.lossCause(),
                verified,
                sample.guest().dirtyRate(),
                sample.time(),
                sample.downtimeParts(),
                sample.pages(),
                sample.rounds(),
                sample.faults(),
                digests);
    }

    private static Digests digests(String twin) {
        return new Digests(
                "xxh64",
                new Switchover(ROOT, ROOT),
                new FinalDigest(FINAL, "target"),
                twin.equals("twin equal") ? FINAL : "0123456789abcdef");
    }

    private static MigrationReport report(
            String scheme,
            Outcome outcome,
            @Nullable String reason,
            @Nullable LossCause lossCause,
            boolean verified,
            DirtyRate dirtyRate,
            Times times,
            @Nullable DowntimeParts parts,
            Pages pages,
            List<Round> rounds,
            Faults faults,
            Digests digests) {
        boolean ran = times.downtime() != null;
        return new MigrationReport(
                MigrationReport.SCHEMA,
                "7f9c24e5-2f0a-4d3e-9b61-3d1f0a5be5c7",
                "2026-11-01T10:00:00.123456Z",
                scheme,
                scheme,
                outcome,
                reason,
                lossCause,
                verified,
                new Provenance(
                        "0.1.0",
                        "godwit demo",
                        "laptop",
                        "Linux 6.18",
                        "a CPU",
                        "25",
                        scheme.equals("post-copy") ? "1gbit,5ms" : null),
                new GuestFacts(1_073_741_824, 4096, 2, "stress", 1, dirtyRate),
                times,
                null,
                parts,
                pages,
                new Bytes(ran ? 1_170_378_588L : 4_096, ran ? 1_165_000_000L : 0, ran ? 12_288 : 4_096),
                rounds,
                faults,
                new Application(
                        new Speed(25_600.4),
                        ran ? new Speed(24_100) : null,
                        ran ? new Speed(25_590) : null,
                        ran ? 41_000_000L : null,
                        ran ? List.of(new TimelinePoint(-100_000_000, 25_600, "source")) : List.of()),
                digests,
                new PerSide<>(2_100_000_000L, ran ? 1_900_000_000L : null),
                new PerSide<>(1_181_116_006L, ran ? 1_150_000_000L : null));
    }
}
