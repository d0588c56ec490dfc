package dev.godwit.lab.compare;

import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareReport.Predicted;
import dev.godwit.lab.predict.Calibration;
import dev.godwit.lab.predict.Plan;
import dev.godwit.lab.predict.Prediction;
import dev.godwit.lab.predict.Predictor;
import dev.godwit.protocol.Mode;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What `godwit predict` says, schema `godwit.predict/1`. Durations are in nanoseconds, sizes in bytes.
public record PredictReport(String schema, List<Forecast> forecasts) {
    /// The name of this schema and its version.
    public static final String SCHEMA = "godwit.predict/1";

    /// All modes under the same conditions.
    ///
    /// @param conditions in words
    /// @param error how far off the predictor was where it could be held against runs, in the median, as a share of
    ///              what was measured; null where there were none
    public record Forecast(
            String conditions, List<Line> modes, @Nullable Errors error) {}

    /// One mode.
    ///
    /// @param rounds while the guest runs
    public record Line(String mode, double downtime, double total, double wireBytes, int rounds) {}

    /// Errors as shares of what was measured.
    public record Errors(double downtime, double total, double wireBytes) {}

    /// From given numbers.
    ///
    /// @param plans what the user wants of each mode
    public static PredictReport of(String conditions, Calibration given, UnaryOperator<Plan> plans) {
        return new PredictReport(SCHEMA, List.of(new Forecast(conditions, lines(given, plans), null)));
    }

    /// From a comparison's runs: each workload over each link, with the error that was measured on those runs.
    ///
    /// @throws IllegalArgumentException if none of its runs tells how fast the guest dirties memory
    public static PredictReport of(CompareReport comparison, UnaryOperator<Plan> plans) {
        // Its figures again, for it may be from before there was a predictor, or from an earlier one.
        CompareReport runs = Results.of(comparison).report();
        List<Forecast> forecasts = new ArrayList<>();
        for (String workload : runs.settings().workloads()) {
            for (String link : runs.settings().links()) {
                List<CellResult> cells = runs.cells().stream()
                        .filter(cell -> cell.workload().equals(workload)
                                && cell.link().equals(link)
                                && Predictions.isPlain(cell.cell()))
                        .toList();
                List<MigrationReport> reports =
                        cells.stream().flatMap(cell -> cell.runs().stream()).toList();
                Optional<Calibration> calibration = Calibration.from(reports);
                if (calibration.isPresent()) {
                    String conditions = workload + (link.equals(Cell.NO_LINK) ? "" : " over " + link) + ", as in "
                            + reports.size() + " runs";
                    forecasts.add(new Forecast(
                            conditions, lines(calibration.get(), plans), errors(Predictions.errors(cells))));
                }
            }
        }
        if (forecasts.isEmpty()) {
            throw new IllegalArgumentException("no run in it tells how fast the guest dirties memory: it takes one of"
                    + " pre-copy or hybrid, and another");
        }
        return new PredictReport(SCHEMA, forecasts);
    }

    private static @Nullable Errors errors(@Nullable Predicted measured) {
        return measured == null
                ? null
                : new Errors(measured.downtimeError(), measured.totalError(), measured.wireBytesError());
    }

    private static List<Line> lines(Calibration calibration, UnaryOperator<Plan> plans) {
        List<Line> lines = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            Prediction each =
                    Predictor.predict(calibration.conditions(), calibration.curve(), plans.apply(Plan.of(mode)));
            lines.add(new Line(
                    mode.label(),
                    each.downtimeSeconds() * 1e9,
                    each.totalSeconds() * 1e9,
                    each.wireBytes(),
                    each.rounds()));
        }
        return lines;
    }

    /// For people, each line ended with a line feed.
    public String text() {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        for (Forecast forecast : forecasts) {
            text.add(forecast.conditions()).add("");
            text.add(String.format(Locale.ROOT, "%-16s%10s%12s%12s%8s", "", "downtime", "total", "wire", "rounds"));
            for (Line line : forecast.modes()) {
                text.add(String.format(
                        Locale.ROOT,
                        "%-16s%10s%12s%12s%8d",
                        line.mode(),
                        Figures.duration(Math.round(line.downtime())),
                        Figures.duration(Math.round(line.total())),
                        Figures.size(Math.round(line.wireBytes())),
                        line.rounds()));
            }
            Errors error = forecast.error();
            text.add("");
            text.add(
                    error == null
                            ? "how far off such a prediction is: docs/prediction.md, or compare and use --from"
                            : "each of those runs predicted from the others: off by "
                                    + Figures.percent(error.downtime())
                                    + " of the downtime, " + Figures.percent(error.total()) + " of the total time, "
                                    + Figures.percent(error.wireBytes()) + " of the bytes in the median");
            text.add("");
        }
        return text.toString().stripTrailing() + "\n";
    }
}
