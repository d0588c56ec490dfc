package dev.godwit.lab.compare;

import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.source.Provenances;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs every cell as often as it was told, and hands over all results after each run.
///
/// A machine drifts: it gets warm, others come and go. So the repeats of a cell are spread over the whole time, each
/// repeat of all cells before the next, and each beginning one cell later than the last: no scheme always runs behind
/// the same other. The first run of a session finds a machine that has been idle, and is not counted.
///
/// One thread calls [#run]; [#stop] comes from any.
public final class Compare {
    /// Hears how a comparison goes.
    public interface Listener {
        /// Where it stands.
        void progress(CompareProgress progress);

        /// Something that people should know.
        void message(String line);

        /// All results so far, after each run.
        void results(CompareReport report);
    }

    private final Results results;
    private final Settings settings;
    private final Runner runner;
    private final Listener listener;
    private final LongSupplier clockNs;
    private final Durations durations = new Durations();
    private volatile boolean stopped;

    /// Nothing is started yet.
    ///
    /// @param earlier what is there already and counts, or null
    public Compare(Settings settings, @Nullable CompareReport earlier, Runner runner, Listener listener) {
        this(settings, earlier, runner, listener, System::nanoTime);
    }

    Compare(
            Settings settings,
            @Nullable CompareReport earlier,
            Runner runner,
            Listener listener,
            LongSupplier clockNs) {
        this.settings = settings;
        this.runner = runner;
        this.listener = listener;
        this.clockNs = clockNs;
        this.results = earlier != null
                ? Results.of(earlier)
                : new Results(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), settings, Provenances.current());
    }

    /// Runs what is left. Ends early when it is stopped.
    ///
    /// @return all results there are
    /// @throws IOException if nothing can be run at all
    public CompareReport run() throws IOException, InterruptedException {
        List<Cell> left = left();
        if (!left.isEmpty()) {
            discarded(left.getFirst(), left);
        }
        for (int i = 0; i < left.size() && !stopped; i++) {
            run(left.get(i), left.subList(i, left.size()));
        }
        return results.report();
    }

    /// Whether it was told to stop before its end.
    public boolean isStopped() {
        return stopped;
    }

    /// Ends it after, or in the midst of, the run that goes on, which is lost. Does not wait.
    public void stop() {
        stopped = true;
        runner.stop();
    }

    /// The runs that are to come, in their order.
    private List<Cell> left() {
        List<Cell> cells = settings.cells();
        List<Cell> left = new ArrayList<>();
        for (int repeat = 0; repeat < settings.repeats(); repeat++) {
            for (int i = 0; i < cells.size(); i++) {
                Cell cell = cells.get((repeat + i) % cells.size());
                if (results.done(cell) <= repeat) {
                    left.add(cell);
                }
            }
        }
        return left;
    }

    private void discarded(Cell cell, List<Cell> left) throws IOException, InterruptedException {
        long beganNs = clockNs.getAsLong();
        try {
            runner.run(cell, step -> report("first run, not counted: ", cell, left, step));
            durations.add(cell, Duration.ofNanos(clockNs.getAsLong() - beganNs));
        } catch (RunFailedException e) {
            if (!stopped) {
                listener.message(
                        "the first run, which does not count, failed: " + cell.label() + ": " + e.getMessage());
            }
        }
    }

    private void run(Cell cell, List<Cell> left) throws IOException, InterruptedException {
        long beganNs = clockNs.getAsLong();
        int number = settings.cells().size() * settings.repeats() - left.size() + 1;
        String head = "run " + number + " of " + settings.cells().size() * settings.repeats() + ": ";
        try {
            results.add(cell, runner.run(cell, step -> report(head, cell, left, step)));
            durations.add(cell, Duration.ofNanos(clockNs.getAsLong() - beganNs));
        } catch (RunFailedException e) {
            if (stopped) {
                return;
            }
            results.add(cell, new FailedRun(e.status(), String.valueOf(e.getMessage())));
            listener.message("failed: " + cell.label() + ": " + e.getMessage());
        }
        listener.results(results.report());
    }

    private void report(String head, Cell cell, List<Cell> left, String step) {
        listener.progress(new CompareProgress(head, cell, durations.of(left), step));
    }
}
