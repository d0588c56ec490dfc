package dev.godwit.cli;

import dev.godwit.source.CancelAnswer;
import dev.godwit.source.Progress;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import dev.godwit.source.report.ReportText;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The life of a source process from the moment it has a guest: migrate, report, and stay as long as the guest is here.
final class SourceLife implements Progress.Listener {
    /// What an agent offers to this life; a test has its own.
    interface Migration {
        /// Blocks until the migration and all that belongs to it is over.
        MigrationReport migrate();

        /// The first press.
        CancelAnswer cancel();

        /// The second press.
        void abandon();
    }

    private final Presses presses;
    private final LiveOutput output;
    private final Consumer<String> errors;

    SourceLife(Presses presses, LiveOutput output, Consumer<String> errors) {
        this.presses = presses;
        this.output = output;
        this.errors = errors;
    }

    @Override
    public void progress(Progress progress) {
        output.status(new Step(progress.phase(), progress.round()), ProgressLine.source(progress, output.columns()));
    }

    @Override
    public void message(String line) {
        output.line(line);
    }

    /// Migrates and reports. A guest that is still here afterwards runs until somebody stops it: a process never exits
    /// while it holds one.
    ///
    /// @param runsOn whether a guest that stays here runs on when the migration is over, having no `--run-after`
    /// @return the exit status
    int run(Migration migration, boolean runsOn, @Nullable ReportFile file) throws InterruptedException {
        presses.react(number -> pressed(migration, number));
        MigrationReport report = migration.migrate();
        output.text(ReportText.write(report));
        if (file != null) {
            write(file, report);
        }
        if (runsOn && (report.outcome() == Outcome.FAILED || report.outcome() == Outcome.CANCELLED)) {
            presses.react(number -> {});
            int before = presses.count();
            output.line("the guest runs on here; press Ctrl-C to stop it");
            presses.awaitStop(before);
        }
        return ExitStatus.of(report);
    }

    private void pressed(Migration migration, int number) {
        if (number == 1) {
            output.line(migration.cancel().message());
        } else {
            migration.abandon();
        }
    }

    /// The migration is over, whatever becomes of the file.
    private void write(ReportFile file, MigrationReport report) {
        try {
            file.write(ReportJson.write(report));
        } catch (IOException e) {
            errors.accept(String.valueOf(e.getMessage()));
        }
    }

    private record Step(Progress.Phase phase, int round) {}
}
