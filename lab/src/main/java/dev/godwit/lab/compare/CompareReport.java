package dev.godwit.lab.compare;

import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `godwit compare --json` writes, schema `godwit.compare/1`. Durations are in nanoseconds, sizes in bytes.
///
/// @param date when it began, in UTC, as ISO 8601
/// @param cells in the order of [Settings#cells()]
/// @param paper what a paper published beside what was measured; empty without `--paper`
public record CompareReport(
        String schema,
        String date,
        Settings settings,
        Provenance provenance,
        List<CellResult> cells,
        List<PaperClaim> paper) {
    /// The name of this schema and its version.
    public static final String SCHEMA = "godwit.compare/1";

    /// All runs of one cell.
    ///
    /// @param runs the reports of those that ended well
    /// @param failures the others
    /// @param median over the runs, by [Metric#key()]; null where none measured it
    /// @param spread the smallest and the largest of them
    /// @param againstFirst the median as a multiple of that of the first scheme, with the same workload and link
    /// @param predicted what the predictor says of them, from the other runs; null where it says nothing
    public record CellResult(
            String scheme,
            String workload,
            String link,
            List<MigrationReport> runs,
            List<FailedRun> failures,
            Map<String, @Nullable Double> median,
            Map<String, @Nullable List<Double>> spread,
            Map<String, @Nullable Double> againstFirst,
            @Nullable Predicted predicted) {
        /// Which cell this is.
        public Cell cell() {
            return new Cell(scheme, workload, link);
        }

        /// Runs that are done, whatever came of them.
        public int done() {
            return runs.size() + failures.size();
        }
    }

    /// What would have been predicted of a cell's runs, in the median, and the median of how far off it was, as a share
    /// of what was measured. Durations are in nanoseconds.
    public record Predicted(
            double downtime,
            double total,
            double wireBytes,
            double downtimeError,
            double totalError,
            double wireBytesError) {
        /// The prediction of this metric; null where there is none.
        public @Nullable Double of(Metric metric) {
            return switch (metric) {
                case DOWNTIME -> (Double) downtime;
                case TOTAL -> (Double) total;
                case WIRE_BYTES -> (Double) wireBytes;
                case PREPARATION, PAGES_SENT, PAGES_RESENT, ROUNDS, GUEST_SPEED, CPU -> null;
            };
        }
    }

    /// A run that has no figures.
    ///
    /// @param status the source's exit status
    public record FailedRun(int status, String reason) {}

    /// How many runs are done.
    public int done() {
        return cells.stream().mapToInt(CellResult::done).sum();
    }

    /// How many there are to be.
    public int total() {
        return cells.size() * settings.repeats();
    }

    /// The result of this cell.
    public @Nullable CellResult find(Cell cell) {
        return cells.stream()
                .filter(each -> each.cell().equals(cell))
                .findFirst()
                .orElse(null);
    }
}
