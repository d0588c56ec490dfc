package dev.godwit.lab.bench;

import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Migrates a guest between two fresh processes of the `godwit` command, as its users do, and reads the source's
/// report.
final class Migrations {
    /// The memory is given back so long before the migration begins: enough for a process to end, and less than the two
    /// seconds after which a host may have it.
    private static final long RELEASE_MS = 400;

    private static final long WARM_UP_MS = 2000;

    private final Class<?> main;
    private final Effort effort;

    Migrations(Class<?> main, Effort effort) {
        this.main = main;
        this.effort = effort;
    }

    /// What a migration's two processes have behind them.
    enum Age {
        /// The target has listened for some seconds and the source has run its guest for 2 s; both have rehearsed.
        WARM,
        /// Nothing: neither has rehearsed, and the guest starts when the migration does.
        COLD
    }

    /// A report, and when the post-copy phase was seen to begin and to end; equal in other modes.
    record Run(MigrationReport report, long postCopyBeganNs, long postCopyEndedNs) {}

    /// Migrates a guest of so much memory.
    Run run(Age age, long memoryBytes, List<String> options) throws IOException, InterruptedException {
        Path file = Files.createTempFile("godwit-bench-", ".json");
        try (Ballast ballast = Ballast.of(memoryBytes);
                BenchProcess target = BenchProcess.start(main, targetArguments(age))) {
            String address = target.address();
            if (age == Age.WARM) {
                Thread.sleep(effort.listenMs());
            }
            try (BenchProcess source =
                    BenchProcess.start(main, sourceArguments(age, address, memoryBytes, file, options))) {
                source.lineThat(line -> line.startsWith("warm up"));
                Thread.sleep(age == Age.WARM ? WARM_UP_MS - RELEASE_MS : 0);
                ballast.release();
                long[] postCopy = postCopy(source);
                int status = source.await();
                target.await();
                if (status != 0) {
                    throw new IOException("a migration of the bench ended with status " + status);
                }
                return new Run(ReportJson.read(Files.readString(file)), postCopy[0], postCopy[1]);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long[] postCopy(BenchProcess source) throws IOException {
        long began = System.nanoTime();
        String line = source.lineThat(each -> each.startsWith("post-copy") || each.startsWith("run after"));
        if (line.startsWith("post-copy")) {
            began = System.nanoTime();
            source.lineThat(each -> each.startsWith("run after"));
        }
        return new long[] {began, System.nanoTime()};
    }

    private static List<String> targetArguments(Age age) {
        List<String> arguments =
                new ArrayList<>(List.of("target", "--listen=127.0.0.1:0", "--once", "--stdin-is-lifeline"));
        if (age == Age.COLD) {
            arguments.add("--no-rehearsal");
        }
        return arguments;
    }

    private static List<String> sourceArguments(
            Age age, String address, long memoryBytes, Path file, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "source",
                "--target=" + address,
                "--stdin-is-lifeline",
                "--json=" + file,
                "--memory=" + (memoryBytes >> 20) + "M",
                "--run-after=200ms"));
        if (age == Age.COLD) {
            arguments.addAll(List.of("--no-rehearsal", "--warm-up=" + RELEASE_MS + "ms"));
        } else {
            arguments.add("--warm-up=" + WARM_UP_MS + "ms");
        }
        arguments.addAll(options);
        return arguments;
    }
}
