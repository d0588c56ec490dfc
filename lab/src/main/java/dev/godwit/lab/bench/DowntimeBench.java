package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import dev.godwit.lab.bench.Migrations.Age;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a guest stands still.
final class DowntimeBench {
    /// What QEMU is given, too: see [PeerBench].
    static final List<String> PRE_COPY = List.of(
            "--mode=pre-copy",
            "--fill=random",
            "--vcpus=1",
            "--working-set=256M",
            "--dirty-rate=256MiB/s",
            "--max-bandwidth=512MiB/s",
            "--downtime-limit=30ms");

    private final Migrations migrations;
    private final Effort effort;

    DowntimeBench(Migrations migrations, Effort effort) {
        this.migrations = migrations;
        this.effort = effort;
    }

    /// What a pause costs beside the bytes that have to cross in it.
    Measure preCopyOverhead() throws IOException, InterruptedException {
        List<Double> overheads = new ArrayList<>();
        List<Double> downtimes = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            MigrationReport report = migrations.run(Age.WARM, 512L << 20, PRE_COPY);
            overheads.add(downtimeMs(report) - lastBytesMs(report));
            downtimes.add(downtimeMs(report));
        }
        return Measure.atMost(
                "downtime.precopy-overhead",
                new Samples(overheads),
                "ms",
                5,
                Map.of("memoryBytes", 512L << 20, "downtimeMs", downtimes));
    }

    /// How long the bytes of the pause take at the bandwidth that was measured before it; no longer than they took, for
    /// a limit on the bandwidth lets some bytes go at once.
    static double lastBytesMs(MigrationReport report) throws IOException {
        List<Round> rounds = report.rounds();
        DowntimeParts parts = report.downtimeParts();
        double bandwidth = rounds.size() < 2 ? 0 : rounds.get(rounds.size() - 2).bandwidth();
        if (parts == null || bandwidth == 0) {
            throw new IOException("a pre-copy of the bench has no bandwidth or no pause: " + report.reason());
        }
        return Math.min(rounds.getLast().bytesSent() * 1e3 / bandwidth, parts.lastRound() / 1e6);
    }

    Measure postCopy() throws IOException, InterruptedException {
        List<Double> downtimes = new ArrayList<>();
        for (int repeat = 0; repeat < effort.moreRepeats(); repeat++) {
            downtimes.add(downtimeMs(1L << 30, List.of("--mode=post-copy", "--fill=random")));
        }
        return Measure.atMost(
                "downtime.postcopy",
                new Samples(downtimes),
                "ms",
                2,
                Map.of("memoryBytes", 1L << 30, "readings", downtimes));
    }

    /// A large guest beside a small one that dirties the same set. Its reports serve [FootprintBench] as well.
    record Sized(Measure measure, List<MigrationReport> large) {}

    Sized size() throws IOException, InterruptedException {
        long smallBytes = 256L << 20;
        long largeBytes = 8L << 30;
        // Whatever the size, all of the working set is dirty when the first round ends, and nothing else.
        var options = List.of(
                "--mode=pre-copy",
                "--fill=random",
                "--working-set=1M",
                "--dirty-rate=200MiB/s",
                "--max-rounds=1",
                "--downtime-limit=1ms");
        List<Double> small = new ArrayList<>();
        List<Double> large = new ArrayList<>();
        List<MigrationReport> reports = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            small.add(downtimeMs(smallBytes, options));
            MigrationReport report = migrations.run(Age.WARM, largeBytes, options);
            reports.add(report);
            large.add(downtimeMs(report));
        }
        double smallMs = new Samples(small).median();
        List<Double> over = large.stream().map(each -> each - smallMs).toList();
        double allowed = Math.max(0.3 * smallMs, 1);
        return new Sized(
                Measure.atMost(
                        "downtime.size",
                        new Samples(over),
                        "ms more at 8 GiB than at 256 MiB",
                        allowed,
                        Map.of("smallMs", small, "largeMs", large)),
                reports);
    }

    private double downtimeMs(long bytes, List<String> options) throws IOException, InterruptedException {
        return downtimeMs(migrations.run(Age.WARM, bytes, options));
    }

    static double downtimeMs(MigrationReport report) throws IOException {
        Long downtime = report.time().downtime();
        if (downtime == null) {
            throw new IOException("a migration of the bench has no downtime: " + report.reason());
        }
        return downtime / 1e6;
    }
}
