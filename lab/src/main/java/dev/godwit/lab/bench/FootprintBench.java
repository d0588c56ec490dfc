package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import dev.godwit.source.report.MigrationReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the agents need beside the guest: memory, garbage, and time to start.
final class FootprintBench {
    private final Class<?> main;
    private final Effort effort;

    FootprintBench(Class<?> main, Effort effort) {
        this.main = main;
        this.effort = effort;
    }

    /// Peak resident memory beside the guest's, of each side of a migration of 8 GiB.
    static List<Measure> memory(MigrationReport large) {
        return List.of(
                beside("memory.source", large.memoryPeak().source(), large),
                beside("memory.target", large.memoryPeak().target(), large));
    }

    private static Measure beside(String name, @Nullable Long peak, MigrationReport report) {
        long guest = report.guest().memoryBytes();
        if (peak == null) {
            return Measure.notMeasured(name, "MB", "the system does not tell a process's peak memory");
        }
        return Measure.atMost(
                name,
                Samples.of((peak - guest) / 1e6),
                "MB beside the guest",
                150 + 0.003 * guest / 1e6,
                Map.of("memoryBytes", guest));
    }

    /// Bytes that all threads of both agents allocate for a page, in a process that has migrated before.
    Measure allocation() throws IOException {
        long bytes = effort.all() ? 2L << 30 : effort.memoryBytes();
        try (BenchProcess child = BenchProcess.start(BenchChild.ALLOCATION, Long.toString(bytes))) {
            return Measure.atMost(
                    "allocation.page",
                    Samples.of(Double.parseDouble(child.line())),
                    "bytes a page, both agents",
                    1,
                    Map.of("memoryBytes", bytes));
        }
    }

    /// From the start of a process to its end, for the launcher that started this program.
    Measure version(@Nullable String launcher) throws IOException, InterruptedException {
        if (launcher == null) {
            return Measure.notMeasured("startup.version", "ms", "this program was not started by its launcher");
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
