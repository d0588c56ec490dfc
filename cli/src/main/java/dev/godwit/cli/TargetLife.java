package dev.godwit.cli;

import dev.godwit.lab.Rehearsal;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import dev.godwit.target.StopAnswer;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOutcome;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The life of a target process from the moment it listens: wait for a guest, run it, and end as its migration ended.
final class TargetLife implements TargetAgent.Listener {
    /// What an agent offers to this life; a test has its own.
    interface Receiver {
        /// Blocks until the agent has nothing more to do.
        TargetOutcome awaitEnd() throws InterruptedException;

        /// The first press.
        StopAnswer stop();

        /// The second press.
        void stopGuest();
    }

    private final Presses presses;
    private final LiveOutput output;
    private final Consumer<String> errors;
    private final Rehearsal rehearsal;

    /// @param rehearsal ends when a guest is to come
    TargetLife(Presses presses, LiveOutput output, Consumer<String> errors, Rehearsal rehearsal) {
        this.presses = presses;
        this.output = output;
        this.errors = errors;
        this.rehearsal = rehearsal;
    }

    @Override
    public void message(String line) {
        output.line(line);
    }

    @Override
    public void accepted() {
        rehearsal.stop();
    }

    @Override
    public void receiving(long pagesPlaced, int pagesTotal) {
        output.status("receiving", ProgressLine.target(pagesPlaced, pagesTotal));
    }

    /// Waits for the end and reports it.
    ///
    /// @return the exit status
    int run(Receiver receiver, @Nullable ReportFile file) throws InterruptedException {
        presses.react(number -> pressed(receiver, number));
        TargetOutcome outcome = receiver.awaitEnd();
        output.line(describe(outcome));
        if (file != null) {
            write(file, outcome);
        }
        return ExitStatus.of(outcome);
    }

    private void pressed(Receiver receiver, int number) {
        if (number == 1) {
            output.line(receiver.stop().message());
        } else {
            receiver.stopGuest();
        }
    }

    private static String describe(TargetOutcome outcome) {
        String what = switch (outcome.kind()) {
            case NONE -> "no guest came";
            case COMPLETED ->
                ExitStatus.of(outcome) == ExitStatus.VERIFIED ? "migrated and verified" : "MIGRATED, BUT NOT VERIFIED";
            case FAILED -> "the migration failed, the guest stayed at the source";
            case LOST -> "LOST, neither side has the whole guest";
        };
        return outcome.reason().isEmpty() ? what : what + ": " + outcome.reason();
    }

    private void write(ReportFile file, TargetOutcome outcome) {
        try {
            file.write(ReportJson.toJson(Ended.of(outcome)));
        } catch (IOException e) {
            errors.accept(String.valueOf(e.getMessage()));
        }
    }

    /// What `--json` writes at a target: the figures of the migration are in the source's report.
    private record Ended(String schema, String outcome, boolean verified, boolean digestMismatch, String reason) {
        static Ended of(TargetOutcome outcome) {
            return new Ended(
                    "godwit.target/1",
                    outcome.kind().name().toLowerCase(Locale.ROOT),
                    outcome.verified(),
                    outcome.digestMismatch(),
                    outcome.reason());
        }
    }
}
