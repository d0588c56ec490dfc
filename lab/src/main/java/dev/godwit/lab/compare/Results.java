package dev.godwit.lab.compare;

import dev.godwit.lab.Samples;
import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Provenance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The runs as they come, and the report of them. Not thread-safe.
final class Results {
    private final String date;
    private final Settings settings;
    private final Provenance provenance;
    private final Map<Cell, Runs> runs = new LinkedHashMap<>();

    private record Runs(List<MigrationReport> reports, List<FailedRun> failures) {}

    /// Nothing has been run yet.
    Results(String date, Settings settings, Provenance provenance) {
        this.date = date;
        this.settings = settings;
        this.provenance = provenance;
        settings.cells().forEach(cell -> runs.put(cell, new Runs(new ArrayList<>(), new ArrayList<>())));
    }

    /// What an earlier comparison with the same settings has.
    static Results of(CompareReport report) {
        Results results = new Results(report.date(), report.settings(), report.provenance());
        for (CellResult each : report.cells()) {
            Runs cell = results.runs(each.cell());
            cell.reports.addAll(each.runs());
            cell.failures.addAll(each.failures());
        }
        return results;
    }

    void add(Cell cell, MigrationReport report) {
        runs(cell).reports.add(report);
    }

    void add(Cell cell, FailedRun failure) {
        runs(cell).failures.add(failure);
    }

    /// How often a cell has been run.
    int done(Cell cell) {
        return runs(cell).reports.size() + runs(cell).failures.size();
    }

    private Runs runs(Cell cell) {
        return Objects.requireNonNull(runs.get(cell), "a cell that is not of this comparison");
    }

    /// All that is known so far.
    CompareReport report() {
        List<CellResult> cells = settings.cells().stream().map(this::result).toList();
        String paper = settings.paper();
        return new CompareReport(
                CompareReport.SCHEMA,
                date,
                settings,
                provenance,
                cells,
                paper == null ? List.of() : Papers.named(paper).judge(cells));
    }

    private CellResult result(Cell cell) {
        Map<String, @Nullable Double> first =
                medians(new Cell(settings.schemes().getFirst(), cell.workload(), cell.link()));
        Map<String, @Nullable Double> median = medians(cell);
        Map<String, @Nullable List<Double>> spread = new LinkedHashMap<>();
        Map<String, @Nullable Double> againstFirst = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            Samples samples = samples(cell, metric);
            spread.put(metric.key(), samples == null ? null : List.of(samples.least(), samples.most()));
            againstFirst.put(metric.key(), ratio(median.get(metric.key()), first.get(metric.key())));
        }
        Runs all = runs(cell);
        return new CellResult(
                cell.scheme(),
                cell.workload(),
                cell.link(),
                List.copyOf(all.reports),
                List.copyOf(all.failures),
                median,
                spread,
                againstFirst,
                Predictions.of(cell, settings.options(), all.reports, alike(cell)));
    }

    /// All runs that say something of this cell's.
    private List<MigrationReport> alike(Cell cell) {
        return runs.entrySet().stream()
                .filter(each -> each.getKey().workload().equals(cell.workload())
                        && each.getKey().link().equals(cell.link())
                        && Predictions.isPlain(each.getKey()))
                .flatMap(each -> each.getValue().reports.stream())
                .toList();
    }

    private Map<String, @Nullable Double> medians(Cell cell) {
        Map<String, @Nullable Double> medians = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            Samples samples = samples(cell, metric);
            medians.put(metric.key(), samples == null ? null : (Double) samples.median());
        }
        return medians;
    }

    private @Nullable Samples samples(Cell cell, Metric metric) {
        List<Double> values = new ArrayList<>();
        for (MigrationReport report : runs(cell).reports) {
            Double value = metric.of(report);
            if (value != null) {
                values.add(value);
            }
        }
        return values.isEmpty() ? null : new Samples(values);
    }

    private static @Nullable Double ratio(@Nullable Double value, @Nullable Double first) {
        return value == null || first == null || first == 0 ? null : (Double) (value / first);
    }
}
