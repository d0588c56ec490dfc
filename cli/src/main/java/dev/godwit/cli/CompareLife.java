package dev.godwit.cli;

import dev.godwit.lab.compare.Compare;
import dev.godwit.lab.compare.CompareFile;
import dev.godwit.lab.compare.CompareProgress;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.ReportFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A comparison as its user sees it: progress, results on disk after each run, the tables in the end. What cannot be
/// written is said once, tried again after the next run, and what is there is kept.
final class CompareLife implements Compare.Listener {
    private final LiveOutput output;
    private final @Nullable CompareFile file;
    private @Nullable String unwritten;
    private boolean pageIsMissing;

    CompareLife(LiveOutput output, @Nullable CompareFile file) {
        this.output = output;
        this.file = file;
    }

    @Override
    public void progress(CompareProgress progress) {
        String left = progress.left() == null
                ? ""
                : " | " + Figures.duration(progress.left().toNanos()) + " left";
        String text = progress.run() + progress.cell().label() + left + " | " + progress.step();
        int columns = output.columns();
        output.status(
                progress.run() + progress.cell(),
                text.length() <= columns ? text : text.substring(0, columns - "...".length()) + "...");
    }

    @Override
    public void message(String line) {
        output.line(line);
    }

    @Override
    public void results(CompareReport report) {
        if (file == null) {
            return;
        }
        try {
            file.write(report);
            unwritten = null;
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(unwritten)) {
                output.line(message + "; it is tried again after each run");
            }
            unwritten = message;
        }
    }

    /// Writes the page. One that cannot be written takes nothing from the results.
    void write(ReportFile page, String text) {
        try {
            page.write(text);
        } catch (IOException e) {
            output.line(String.valueOf(e.getMessage()));
            pageIsMissing = true;
        }
    }

    /// The first press ends it with what there is; the second does not wait for that.
    void pressed(Compare compare, int number) {
        if (number == 1) {
            output.line("stopping; press again to leave at once");
            compare.stop();
        } else {
            System.exit(ExitStatus.CANCELLED);
        }
    }

    /// Shows the results.
    ///
    /// @param tables the results for people
    /// @return the exit status
    int end(CompareReport report, String tables, boolean stopped) {
        results(report);
        output.text(tables);
        if (stopped) {
            output.line("stopped: " + report.done() + " of " + report.total() + " runs are done"
                    + (file == null || unwritten != null ? "" : "; go on with --resume --json " + file));
            return ExitStatus.CANCELLED;
        }
        if (unwritten != null) {
            output.line(unwritten);
        }
        boolean mismatch = report.cells().stream()
                .flatMap(cell -> cell.failures().stream())
                .anyMatch(failure -> failure.status() == ExitStatus.MISMATCH);
        boolean failed =
                report.cells().stream().anyMatch(cell -> !cell.failures().isEmpty());
        return mismatch
                ? ExitStatus.MISMATCH
                : failed || unwritten != null || pageIsMissing ? ExitStatus.FAILED : ExitStatus.VERIFIED;
    }
}
