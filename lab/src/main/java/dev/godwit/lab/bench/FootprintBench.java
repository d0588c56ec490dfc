package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.PerSide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the agents need beside the guest: memory, garbage, and time to start.
final class FootprintBench {
    /// Where the archive has it, from its launcher.
    private static final String AOT_CACHE = "../lib/godwit.aot";

    private final Class<?> main;
    private final Effort effort;

    FootprintBench(Class<?> main, Effort effort) {
        this.main = main;
        this.effort = effort;
    }

    /// Peak resident memory beside the guest's, of each side of some migrations of 8 GiB.
    static List<Measure> memory(List<MigrationReport> large) {
        return List.of(
                beside("memory.source", large, PerSide::source), beside("memory.target", large, PerSide::target));
    }

    private static Measure beside(
            String name, List<MigrationReport> reports, Function<PerSide<Long>, @Nullable Long> side) {
        long guest = reports.getFirst().guest().memoryBytes();
        List<Double> megabytes = reports.stream()
                .map(report -> side.apply(report.memoryPeak()))
                .filter(Objects::nonNull)
                .map(peak -> (peak - guest) / 1e6)
                .toList();
        if (megabytes.isEmpty()) {
            return Measure.notMeasured(name, "MB", "the system does not tell a process's peak memory");
        }
        return Measure.atMost(
                name,
                new Samples(megabytes),
                "MB beside the guest",
                150 + 0.003 * guest / 1e6,
                Map.of("memoryBytes", guest));
    }

    /// Bytes that all threads of both agents allocate for a page, in a process that has migrated before.
    Measure allocation() throws IOException {
        long bytes = effort.all() ? 2L << 30 : effort.memoryBytes();
        try (BenchProcess child = BenchProcess.start(BenchChild.ALLOCATION, Long.toString(bytes))) {
            List<Double> readings = new ArrayList<>();
            for (int repeat = 0; repeat < effort.repeats(); repeat++) {
                child.tell("");
                readings.add(Double.parseDouble(child.line()));
            }
            return Measure.atMost(
                    "allocation.page",
                    new Samples(readings),
                    "bytes a page, both agents",
                    1,
                    Map.of("memoryBytes", bytes));
        }
    }

    /// From the start of a process to its end, for the launcher that started this program.
    Measure version(@Nullable String launcher) throws IOException, InterruptedException {
        if (launcher == null || !Files.exists(Path.of(launcher).resolveSibling(AOT_CACHE))) {
            return Measure.notMeasured("startup.version", "ms", "this program was not started from the archive");
        }
        List<Double> times = new ArrayList<>();
        for (int repeat = 0; repeat < 10 * effort.repeats() + 1; repeat++) {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(launcher, "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(launcher + " --version failed");
            }
            times.add((System.nanoTime() - start) / 1e6);
        }
        return Measure.atMost("startup.version", new Samples(times), "ms", 150, Map.of("launcher", launcher));
    }

    /// From the start of a process to the line that says where it listens.
    Measure listen() throws IOException {
        List<Double> times = new ArrayList<>();
        for (int repeat = 0; repeat < 3 * effort.repeats(); repeat++) {
            long start = System.nanoTime();
            try (BenchProcess target = BenchProcess.start(
                    main, List.of("target", "--listen=127.0.0.1:0", "--stdin-is-lifeline", "--no-rehearsal"))) {
                target.address();
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        return Measure.shown("startup.listen", new Samples(times), "ms", Map.of());
    }
}
