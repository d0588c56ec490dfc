package dev.godwit.lab.compare;

import dev.godwit.lab.Ballast;
import dev.godwit.lab.DemoRunner;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs each migration between two fresh processes of the `godwit` command, as its users do.
public final class PairRunner implements Runner {
    /// Ten points of the timeline after the migration; and only then does the target tell its figures.
    private static final String RUN_AFTER = "--run-after=1s";

    private static final int FAILED = 1;

    private final Class<?> main;
    private final List<String> targetOptions;
    private final List<String> options;
    private final Duration limit;
    /// Of the last run; before it nothing is known, but the first run of a comparison does not count.
    private long guestBytes;
    private @Nullable DemoRunner running;
    private boolean stopped;

    /// @param main of the `godwit` command
    /// @param targetOptions that every target has
    /// @param options of the guest and the migration that every run has
    /// @param limit a run that takes longer is ended, and has failed
    public PairRunner(Class<?> main, List<String> targetOptions, List<String> options, Duration limit) {
        this.main = main;
        this.targetOptions = List.copyOf(targetOptions);
        this.options = List.copyOf(options);
        this.limit = limit;
    }

    @Override
    public MigrationReport run(Cell cell, Consumer<String> steps)
            throws RunFailedException, IOException, InterruptedException {
        Path file = Files.createTempFile("godwit-compare-", ".json");
        // Not there unless the source writes it.
        Files.delete(file);
        try (Ballast ballast = ballast()) {
            Ears ears = new Ears(steps, ballast);
            DemoRunner pair = new DemoRunner(
                    main,
                    targetArguments(),
                    address -> sourceArguments(cell, address, file),
                    cell.emulatedLink(),
                    ears);
            AtomicBoolean tooLong = new AtomicBoolean();
            CompletableFuture<Void> alarm = CompletableFuture.runAsync(
                    () -> {
                        tooLong.set(true);
                        pair.stop();
                    },
                    CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
            adopt(pair);
            int status = pair.run(ears::target);
            alarm.cancel(false);
            if (tooLong.get()) {
                throw new RunFailedException(FAILED, "not over after " + limit.toSeconds() + " s");
            }
            MigrationReport report = report(file, status, ears);
            guestBytes = report.guest().memoryBytes();
            return report;
        } finally {
            adopt(null);
            Files.deleteIfExists(file);
        }
    }

    /// For the target; the source takes its memory while this is held.
    private Ballast ballast() {
        return Ballast.of(guestBytes, 2 * guestBytes);
    }

    private static MigrationReport report(Path file, int status, Ears ears) throws RunFailedException, IOException {
        if (!Files.exists(file)) {
            throw new RunFailedException(status, "status " + status + ears.lastWords());
        }
        MigrationReport report = ReportJson.read(Files.readString(file));
        if (status != 0 || report.outcome() != Outcome.COMPLETED || !report.verified()) {
            throw new RunFailedException(
                    status,
                    "status " + status + ": "
                            + Objects.requireNonNullElse(
                                    report.reason(), report.outcome().toString()));
        }
        return report;
    }

    private List<String> targetArguments() {
        List<String> arguments =
                new ArrayList<>(List.of("target", "--listen=127.0.0.1:0", "--once", "--stdin-is-lifeline"));
        arguments.addAll(targetOptions);
        return arguments;
    }

    private List<String> sourceArguments(Cell cell, String address, Path file) {
        List<String> arguments =
                new ArrayList<>(List.of("source", "--target=" + address, "--stdin-is-lifeline", "--json=" + file));
        List<String> asked = cell.sourceArguments(options);
        if (asked.stream().noneMatch(word -> word.startsWith("--run-after"))) {
            arguments.add(RUN_AFTER);
        }
        arguments.addAll(asked);
        return arguments;
    }

    private synchronized void adopt(@Nullable DemoRunner pair) {
        running = pair;
        if (stopped && pair != null) {
            pair.stop();
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (running != null) {
            running.stop();
        }
    }

    /// What both processes say; the last line of one that ends badly is why.
    private static final class Ears implements DemoRunner.Output {
        private final Consumer<String> steps;
        private final Ballast ballast;
        private volatile String lastOfSource = "";
        private volatile String lastOfTarget = "";

        Ears(Consumer<String> steps, Ballast ballast) {
            this.steps = steps;
            this.ballast = ballast;
        }

        @Override
        public void source(String line) {
            if (line.isBlank()) {
                return;
            }
            lastOfSource = line;
            if (line.startsWith(Phase.RESERVATION.label())) {
                ballast.payOut();
            }
            // The report follows the steps; it begins with a capital and goes on with blanks.
            if (Character.isLowerCase(line.charAt(0))) {
                steps.accept(line);
            }
        }

        @Override
        public void target(String line) {
            if (!line.isBlank()) {
                lastOfTarget = line;
            }
        }

        String lastWords() {
            String words = lastOfSource.isEmpty() ? lastOfTarget : lastOfSource;
            return words.isEmpty() ? "" : ": " + words.strip();
        }
    }
}
