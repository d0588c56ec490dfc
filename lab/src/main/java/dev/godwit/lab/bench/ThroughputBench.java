package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import dev.godwit.lab.bench.Migrations.Age;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How fast memory crosses, beside a raw stream of the same bytes in the same minute.
final class ThroughputBench {
    private static final String ZERO = "zero";

    private final Migrations migrations;
    private final Effort effort;

    ThroughputBench(Migrations migrations, Effort effort) {
        this.migrations = migrations;
        this.effort = effort;
    }

    /// Pairs of a migration and a raw stream, at each channel count; the best count of each side is compared.
    Measure against(Age age, String name, double bound) throws IOException, InterruptedException {
        long bytes = effort.memoryBytes();
        Ways<Integer> ours = new Ways<>();
        Ways<Integer> raw = new Ways<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            for (int channels : effort.channels()) {
                ours.add(channels, bytes / (double) totalNs(age, bytes, channels, "random"));
                raw.add(channels, bytes / (double) RawStream.run(age, bytes, channels));
            }
        }
        int ourBest = ours.most();
        int rawBest = raw.most();
        List<Double> ratios = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            ratios.add(ours.of(ourBest).get(repeat) / raw.of(rawBest).get(repeat));
        }
        return Measure.atLeast(
                name,
                new Samples(ratios),
                "ratio to raw Netty",
                bound,
                Map.of(
                        "memoryBytes", bytes,
                        "godwitGBs", ours.of(ourBest),
                        "godwitChannels", ourBest,
                        "rawGBs", raw.of(rawBest),
                        "rawChannels", rawBest));
    }

    private long totalNs(Age age, long bytes, int channels, String fill, String... more)
            throws IOException, InterruptedException {
        var options = new ArrayList<>(
                List.of("--mode=stop-and-copy", "--workload=idle", "--fill=" + fill, "--channels=" + channels));
        options.addAll(List.of(more));
        long foundBytes = fill.equals(ZERO) ? 0 : bytes;
        return migrations.run(age, bytes, foundBytes, options, () -> {}).time().total();
    }

    /// A guest of zeros that were never written, in gigabytes of guest memory a second: its scan reads the kernel's one
    /// page of zeros. What a guest has stored is read from memory, and takes longer.
    Measure zero() throws IOException, InterruptedException {
        long bytes = 4L << 30;
        List<Double> rates = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            rates.add(bytes / (double) totalNs(Age.WARM, bytes, 2, ZERO));
        }
        return Measure.atLeast(
                "throughput.zero",
                new Samples(rates),
                "GB/s of guest memory, never written",
                15,
                Map.of("memoryBytes", bytes));
    }

    /// Compressible memory with LZ4, beside the same without.
    Measure lz4() throws IOException, InterruptedException {
        long bytes = effort.memoryBytes();
        List<Double> ratios = new ArrayList<>();
        List<Double> plainRates = new ArrayList<>();
        for (int repeat = 0; repeat < effort.repeats(); repeat++) {
            long plain = totalNs(Age.WARM, bytes, 2, "mixed");
            long compressed = totalNs(Age.WARM, bytes, 2, "mixed", "--compress=lz4");
            ratios.add(plain / (double) compressed);
            plainRates.add(bytes / (double) plain);
        }
        return Measure.shown(
                "throughput.lz4",
                new Samples(ratios),
                "ratio to no compression",
                Map.of("memoryBytes", bytes, "plainGBs", plainRates));
    }
}
