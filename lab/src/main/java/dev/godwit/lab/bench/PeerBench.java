package dev.godwit.lab.bench;

import dev.godwit.lab.Ballast;
import dev.godwit.lab.Samples;
import dev.godwit.lab.bench.Migrations.Age;
import dev.godwit.lab.qemu.Qemu;
import dev.godwit.lab.qemu.QemuGuest;
import dev.godwit.lab.qemu.QemuMigration;
import dev.godwit.lab.qemu.QemuResult;
import dev.godwit.lab.qemu.QemuSettings;
import dev.godwit.source.report.MigrationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Godwit beside QEMU: a guest of the same size that does the same, on the same machine in the same minutes. QEMU
/// emulates its guest's CPU (TCG), which its migration does not feel but the guest's own speed does.
final class PeerBench {
    private static final String EMULATED = "TCG: QEMU emulates its guest's CPU";

    /// Bytes of pages in each second.
    private static final long DIRTIED = 256L << 20;

    private final Qemu qemu;
    private final Migrations migrations;
    private final Effort effort;

    PeerBench(Qemu qemu, Migrations migrations, Effort effort) {
        this.qemu = qemu;
        this.migrations = migrations;
        this.effort = effort;
    }

    private QemuResult run(QemuGuest guest, QemuSettings settings) throws IOException, InterruptedException {
        try (Ballast ballast = Ballast.of(guest.memoryBytes(), guest.memoryBytes())) {
            return QemuMigration.run(qemu, guest, settings, () -> {
                ballast.release();
                // As long as before the others' migrations.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Migrations.RELEASE_MS));
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// An idle guest of random memory: total time beside QEMU's best way.
    Measure total() throws IOException, InterruptedException {
        long bytes = effort.all() ? 2L << 30 : effort.memoryBytes();
        Map<String, QemuSettings> ways = new LinkedHashMap<>();
        ways.put("single", QemuSettings.preCopy());
        ways.put("multifd 2", QemuSettings.preCopy().multifd(2));
        ways.put("multifd 4", QemuSettings.preCopy().multifd(4));
        Ways<String> theirs = new Ways<>();
        Ways<String> theirOwn = new Ways<>();
        List<Double> warm = new ArrayList<>();
        List<Double> cold = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            for (Map.Entry<String, QemuSettings> way : ways.entrySet()) {
                QemuResult result = run(QemuGuest.idle(bytes), way.getValue());
                theirs.add(way.getKey(), result.observedTotalNs() / 1e6);
                theirOwn.add(way.getKey(), result.totalNs() / 1e6);
            }
            warm.add(totalMs(Age.WARM, bytes));
            cold.add(totalMs(Age.COLD, bytes));
        }
        String best = theirs.least();
        double coldRatio = ratios(cold, theirs.of(best)).median();
        return Measure.atMost(
                        "peer.total",
                        ratios(warm, theirs.of(best)),
                        "ratio to QEMU's best",
                        0.7,
                        detail(Map.of(
                                "memoryBytes", bytes,
                                "godwitWarmMs", warm,
                                "godwitColdMs", cold,
                                "qemuMs", theirs.all(),
                                "qemuOwnFigureMs", theirOwn.all(),
                                "qemuBest", best)))
                .noted(EMULATED, String.format(Locale.ROOT, "cold %.2f; QEMU's best is %s", coldRatio, best));
    }

    private double totalMs(Age age, long bytes) throws IOException, InterruptedException {
        return migrations
                        .run(age, bytes, List.of("--workload=idle", "--fill=random", "--vcpus=1"))
                        .time()
                        .total()
                / 1e6;
    }

    /// A guest that dirties 256 MiB/s over a link of 512 MiB/s. Godwit leaves what was dirtied again in a round for a
    /// later one, for which QEMU has no setting; where it sends all, as QEMU does, is shown.
    Measure preCopyDowntime() throws IOException, InterruptedException {
        long bytes = 512L << 20;
        QemuGuest guest = QemuGuest.dirtying(bytes, DIRTIED, 256L << 20);
        QemuSettings settings = QemuSettings.preCopy().limits(512L << 20, Duration.ofMillis(30));
        Map<String, QemuSettings> others = effort.all()
                ? Map.of("xbzrle", settings.withXbzrle(), "auto-converge", settings.withAutoConverge())
                : Map.of();
        List<Double> ours = new ArrayList<>();
        List<Double> ourTotals = new ArrayList<>();
        List<Double> ourRates = new ArrayList<>();
        List<Double> ourDirtied = new ArrayList<>();
        List<QemuResult> theirs = new ArrayList<>();
        Map<String, List<Double>> otherMs = new LinkedHashMap<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            MigrationReport report = preCopy(bytes, "skip-redirtied");
            ours.add(DowntimeBench.downtimeMs(report));
            ourTotals.add(report.time().total() / 1e6);
            ourRates.add(report.bytes().wire() * 1e9 / report.time().total());
            ourDirtied.add(report.guest().dirtyRate().reached());
            theirs.add(run(guest, settings));
        }
        if (effort.all()) {
            MigrationReport all = preCopy(bytes, "all");
            otherMs.put(
                    "Godwit sending all",
                    List.of(DowntimeBench.downtimeMs(all), all.time().total() / 1e6));
        }
        for (Map.Entry<String, QemuSettings> other : others.entrySet()) {
            QemuResult result = run(guest, other.getValue());
            otherMs.put(
                    "QEMU with " + other.getKey(),
                    List.of(result.observedDowntimeNs() / 1e6, result.observedTotalNs() / 1e6));
        }
        List<Double> theirDirtied = theirs.stream()
                .map(each -> (double) each.dirtiedDuringBytesPerSecond())
                .toList();
        List<Double> theirTotals =
                theirs.stream().map(each -> each.observedTotalNs() / 1e6).toList();
        String totals = String.format(
                Locale.ROOT,
                "in all %.0f ms, QEMU %.0f ms",
                new Samples(ourTotals).median(),
                new Samples(theirTotals).median());
        Map<String, Object> shown = Map.of(
                "memoryBytes", bytes,
                "otherDowntimeAndTotalMs", otherMs,
                "godwitDowntimeMs", ours,
                "godwitTotalMs", ourTotals,
                "godwitSentBytesPerSecond", ourRates,
                "qemuDowntimeMs", downtimes(theirs),
                "qemuTotalMs", theirTotals,
                "qemuSentBytesPerSecond",
                        theirs.stream().map(PeerBench::sentBytesPerSecond).toList(),
                "godwitDirtiedBytesPerSecond", ourDirtied,
                "qemuDirtiedBytesPerSecond", theirDirtied);
        Measure measure = Measure.atMost(
                        "peer.precopy-downtime", ratios(ours, downtimes(theirs)), "ratio to QEMU", 0.5, detail(shown))
                .noted(EMULATED, totals)
                .noted(otherMs.entrySet().stream().map(PeerBench::note).toArray(String[]::new));
        if (new Samples(ourTotals).median() > new Samples(theirTotals).median()) {
            return measure.missed("its total time is longer than QEMU's");
        }
        return isNear(DIRTIED, ourDirtied) && isNear(DIRTIED, theirDirtied)
                ? measure
                : measure.missed("a guest was more than 5 % off its dirty rate");
    }

    private static String note(Map.Entry<String, List<Double>> otherMs) {
        return String.format(
                Locale.ROOT,
                "%s: a pause of %.1f ms, %.0f ms in all",
                otherMs.getKey(),
                otherMs.getValue().getFirst(),
                otherMs.getValue().getLast());
    }

    private static boolean isNear(double wanted, List<Double> reached) {
        return Math.abs(new Samples(reached).median() / wanted - 1) <= 0.05;
    }

    private MigrationReport preCopy(long bytes, String selection) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(DowntimeBench.PRE_COPY);
        options.add("--selection=" + selection);
        return migrations.run(Age.WARM, bytes, options);
    }

    Measure postCopyDowntime() throws IOException, InterruptedException {
        long bytes = 1L << 30;
        QemuGuest guest = QemuGuest.dirtying(bytes, 100L << 20, 256L << 20);
        List<Double> ours = new ArrayList<>();
        List<QemuResult> theirs = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            ours.add(DowntimeBench.downtimeMs(migrations.run(
                    Age.WARM, bytes, List.of("--mode=post-copy", "--fill=random", "--vcpus=1", "--working-set=256M"))));
            theirs.add(run(guest, QemuSettings.postCopy()));
        }
        return Measure.atMost(
                        "peer.postcopy-downtime",
                        ratios(ours, downtimes(theirs)),
                        "ratio to QEMU",
                        1,
                        detail(Map.of(
                                "memoryBytes", bytes, "godwitDowntimeMs", ours, "qemuDowntimeMs", downtimes(theirs))))
                .noted(EMULATED);
    }

    /// What it really took of the link, its cap or not.
    private static double sentBytesPerSecond(QemuResult result) {
        return result.transferredBytes() * 1e9 / result.observedTotalNs();
    }

    private static List<Double> downtimes(List<QemuResult> results) {
        return results.stream().map(each -> each.observedDowntimeNs() / 1e6).toList();
    }

    private static Samples ratios(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return new Samples(ratios);
    }

    private Map<String, Object> detail(Map<String, Object> figures) {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("qemu", qemu.version());
        return all;
    }
}
