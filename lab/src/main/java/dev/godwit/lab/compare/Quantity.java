package dev.godwit.lab.compare;

import dev.godwit.lab.Samples;
import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Round;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the papers measure.
enum Quantity {
    DATA("data sent"),
    TOTAL_TIME("total time"),
    DOWNTIME("downtime"),
    PAGES_BEFORE_STOP("pages sent before the guest stops");

    private final String label;

    Quantity(String label) {
        this.label = label;
    }

    /// Its name for people.
    String label() {
        return label;
    }

    /// The median over a cell's runs.
    ///
    /// @return null where none measured it
    @Nullable
    Double median(CellResult cell) {
        List<Double> values =
                cell.runs().stream().map(this::of).filter(Objects::nonNull).toList();
        return values.isEmpty() ? null : (Double) new Samples(values).median();
    }

    private @Nullable Double of(MigrationReport report) {
        return switch (this) {
            case DATA -> Metric.WIRE_BYTES.of(report);
            case TOTAL_TIME -> Metric.TOTAL.of(report);
            case DOWNTIME -> Metric.DOWNTIME.of(report);
            case PAGES_BEFORE_STOP ->
                (Double) (double) report.rounds().stream()
                        .limit(Math.max(0, report.rounds().size() - 1))
                        .mapToLong(Round::pagesSent)
                        .sum();
        };
    }

    /// A value with its unit, for people.
    String text(double value) {
        return switch (this) {
            case DATA -> Metric.WIRE_BYTES.text(value);
            case TOTAL_TIME, DOWNTIME -> Metric.TOTAL.text(value);
            case PAGES_BEFORE_STOP -> Figures.count(Math.round(value));
        };
    }
}
