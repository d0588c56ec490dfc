package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import dev.godwit.lab.bench.Migrations.Age;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Faults;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a vCPU waits for a page that it misses, beside an echo of as many bytes between two other processes.
final class PullBench {
    private static final long MEMORY_BYTES = 512L << 20;
    private static final int PAGE_AND_HEADER_BYTES = 4096 + 64;
    private static final long IDLE_ECHO_MS = 2000;
    private static final String BEGIN = "begin";
    private static final String END = "end";
    private static final long MOST_ECHO_MS = 60_000;

    private final Migrations migrations;
    private final Effort effort;

    PullBench(Migrations migrations, Effort effort) {
        this.migrations = migrations;
        this.effort = effort;
    }

    /// Faults while nothing is pushed, against an echo on an idle machine.
    Measure idle() throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        List<Double> pulls = new ArrayList<>();
        List<Double> echoes = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            double pull = pullUs("--push-after=2s", "--working-set=64M", "--dirty-rate=40MiB/s");
            double echo = new Samples(idleEcho()).median() / 1e3;
            ratios.add(pull / echo);
            pulls.add(pull);
            echoes.add(echo);
        }
        return Measure.atMost(
                "pull.idle", new Samples(ratios), "ratio to idle echo", 3, Map.of("pullUs", pulls, "echoUs", echoes));
    }

    private double pullUs(String... options) throws IOException, InterruptedException {
        return p50Us(run(List.of(options), () -> {}));
    }

    private MigrationReport run(List<String> options, Runnable atWarmUp) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("--mode=post-copy", "--fill=random"));
        all.addAll(options);
        return migrations.run(Age.WARM, MEMORY_BYTES, MEMORY_BYTES, all, atWarmUp);
    }

    private static double p50Us(MigrationReport report) throws IOException {
        Faults faults = report.faults();
        if (faults.count() == 0) {
            throw new IOException("a post-copy of the bench had no faults");
        }
        return faults.latency().p50() / 1e3;
    }

    private static List<Double> idleEcho() throws IOException, InterruptedException {
        try (BenchProcess target = BenchProcess.start(BenchChild.RAW_TARGET);
                BenchProcess asker = asker(target, IDLE_ECHO_MS)) {
            asker.tell(BEGIN);
            Thread.sleep(IDLE_ECHO_MS);
            asker.tell(END);
            return between(asker, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    /// Faults while everything is pushed, against an echo between two other processes during the same push.
    Measure busy() throws IOException, InterruptedException {
        List<Double> ratios = new ArrayList<>();
        List<Double> pulls = new ArrayList<>();
        List<Double> echoes = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            try (BenchProcess target = BenchProcess.start(BenchChild.RAW_TARGET);
                    BenchProcess asker = asker(target, MOST_ECHO_MS)) {
                MigrationReport report = run(List.of(), () -> asker.tell(BEGIN));
                asker.tell(END);
                double echo = duringPush(asker, report).median() / 1e3;
                pulls.add(p50Us(report));
                echoes.add(echo);
                ratios.add(p50Us(report) / echo);
            }
        }
        return Measure.atMost(
                "pull.busy",
                new Samples(ratios),
                "ratio to echo during push",
                3,
                Map.of("pullUs", pulls, "echoUs", echoes));
    }

    private static Samples duringPush(BenchProcess asker, MigrationReport report) throws IOException {
        Stretch push = push(report, Instant.now(), System.nanoTime());
        List<Double> echoes = between(asker, push.beganNs(), push.endedNs());
        if (echoes.isEmpty()) {
            throw new IOException("no echo began during a push of the bench");
        }
        return new Samples(echoes);
    }

    /// A stretch of time, in values of [System#nanoTime].
    record Stretch(long beganNs, long endedNs) {}

    /// From the moment in which the guest ran at the target until everything had come.
    static Stretch push(MigrationReport report, Instant now, long nowNs) throws IOException {
        Long resume = report.time().resume();
        if (resume == null) {
            throw new IOException("a migration of the bench did not end: " + report.reason());
        }
        long startedNs =
                nowNs - Duration.between(Instant.parse(report.started()), now).toNanos();
        long endedNs = startedNs + report.time().total();
        return new Stretch(endedNs - resume, endedNs);
    }

    private static BenchProcess asker(BenchProcess target, long mostMs) throws IOException {
        BenchProcess asker = BenchProcess.start(
                BenchChild.ECHO,
                target.address(),
                Integer.toString(PAGE_AND_HEADER_BYTES),
                Long.toString(mostMs * 1_000_000));
        asker.lineThat(BenchChild.READY::equals);
        return asker;
    }

    /// The round trips, in nanoseconds, that were begun in a stretch of time: both processes read the machine's one
    /// monotonic clock.
    private static List<Double> between(BenchProcess asker, long beganNs, long endedNs) throws IOException {
        List<Double> roundTrips = new ArrayList<>();
        for (String line = asker.line(); !line.equals(BenchChild.READY); line = asker.line()) {
            int space = line.indexOf(' ');
            long at = Long.parseLong(line.substring(0, space));
            if (at >= beganNs && at <= endedNs) {
                roundTrips.add(Double.parseDouble(line.substring(space + 1)));
            }
        }
        return roundTrips;
    }
}
