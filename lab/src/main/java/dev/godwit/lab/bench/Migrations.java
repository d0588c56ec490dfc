package dev.godwit.lab.bench;

import dev.godwit.lab.Ballast;
import dev.godwit.lab.DemoRunner;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Migrates a guest between two fresh processes of the `godwit` command, as its users do, and reads the source's
/// report.
final class Migrations {
    /// The memory is given back so long before the migration begins: enough for a process to end, and less than the two
    /// seconds after which a host may have it.
    static final long RELEASE_MS = 400;

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private final Class<?> main;
    private final Effort effort;

    Migrations(Class<?> main, Effort effort) {
        this.main = main;
        this.effort = effort;
    }

    /// What a migration's two processes have behind them.
    enum Age {
        /// The target has listened for some seconds and the source has run its guest for a while; both have rehearsed.
        WARM,
        /// Nothing: neither has rehearsed, and the guest starts when the migration does.
        COLD
    }

    /// Migrates a guest of so much memory, all of which its target has to find.
    MigrationReport run(Age age, long memoryBytes, List<String> options) throws IOException, InterruptedException {
        return run(age, memoryBytes, memoryBytes, options, () -> {});
    }

    /// Migrates a guest of so much memory, zeros but for some bytes that its target has to find memory for.
    ///
    /// @param atWarmUp runs when the source's guest begins to, that is when both agents have rehearsed
    MigrationReport run(Age age, long memoryBytes, long foundBytes, List<String> options, Runnable atWarmUp)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("godwit-bench-", ".json");
        try (Ballast ballast = Ballast.of(foundBytes, memoryBytes)) {
            Watch watch = new Watch(ballast, age == Age.WARM ? effort.warmUpMs() - RELEASE_MS : 0, atWarmUp);
            DemoRunner pair = new DemoRunner(
                    main,
                    targetArguments(age),
                    address -> {
                        letItListen(age);
                        return sourceArguments(age, address, memoryBytes, file, options);
                    },
                    null,
                    watch);
            int status = pair.run(watch::target);
            if (status != 0) {
                throw new IOException("a migration of the bench ended with status " + status + watch.lastWords());
            }
            return ReportJson.read(Files.readString(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void letItListen(Age age) {
        try {
            Thread.sleep(age == Age.WARM ? effort.listenMs() : 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Follows the source by the steps that it prints.
    private static final class Watch implements DemoRunner.Output {
        private final Ballast ballast;
        private final long untilReleaseMs;
        private final Runnable atWarmUp;
        private volatile String last = "";

        Watch(Ballast ballast, long untilReleaseMs, Runnable atWarmUp) {
            this.ballast = ballast;
            this.untilReleaseMs = untilReleaseMs;
            this.atWarmUp = atWarmUp;
        }

        @Override
        public void source(String line) {
            last = line;
            if (line.startsWith("warm up")) {
                CompletableFuture.delayedExecutor(untilReleaseMs, TimeUnit.MILLISECONDS)
                        .execute(ballast::release);
                atWarmUp.run();
            }
        }

        @Override
        public void target(String line) {
            LOG.debug("target: {}", line);
        }

        String lastWords() {
            return last.isEmpty() ? "" : ": " + last;
        }
    }

    private static List<String> targetArguments(Age age) {
        List<String> arguments =
                new ArrayList<>(List.of("target", "--listen=127.0.0.1:0", "--once", "--stdin-is-lifeline"));
        if (age == Age.COLD) {
            arguments.add("--no-rehearsal");
        }
        return arguments;
    }

    private List<String> sourceArguments(Age age, String address, long memoryBytes, Path file, List<String> options) {
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
            arguments.add("--warm-up=" + effort.warmUpMs() + "ms");
        }
        arguments.addAll(options);
        return arguments;
    }
}
