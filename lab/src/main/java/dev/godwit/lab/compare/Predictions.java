package dev.godwit.lab.compare;

import dev.godwit.lab.Samples;
import dev.godwit.lab.compare.CompareReport.Predicted;
import dev.godwit.lab.predict.Calibration;
import dev.godwit.lab.predict.Plan;
import dev.godwit.lab.predict.Prediction;
import dev.godwit.lab.predict.Predictor;
import dev.godwit.protocol.Mode;
import dev.godwit.source.report.MigrationReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the predictor would have said of runs that have been measured. Each run is predicted from all others with the
/// same workload and link, in whichever mode, and never from itself; so the error is that of a prediction.
final class Predictions {
    private Predictions() {}

    /// Of a cell.
    ///
    /// @param own its runs
    /// @param others the plain schemes' runs with this workload and link, its own included
    /// @return null where the model does not know the scheme, or there is too little to predict from
    static @Nullable Predicted of(
            Cell cell, List<String> options, List<MigrationReport> own, List<MigrationReport> others) {
        Optional<Plan> plan = plan(cell, options);
        if (plan.isEmpty()) {
            return null;
        }
        List<Prediction> predictions = new ArrayList<>();
        List<MigrationReport> predicted = new ArrayList<>();
        for (MigrationReport run : own) {
            List<MigrationReport> rest = others.stream()
                    .filter(other -> !other.migrationId().equals(run.migrationId()))
                    .toList();
            Calibration.from(rest).ifPresent(calibration -> {
                predictions.add(Predictor.predict(calibration.conditions(), calibration.curve(), plan.get()));
                predicted.add(run);
            });
        }
        if (predictions.isEmpty()) {
            return null;
        }
        return new Predicted(
                median(predictions.stream()
                        .map(each -> each.downtimeSeconds() * 1e9)
                        .toList()),
                median(predictions.stream()
                        .map(each -> each.totalSeconds() * 1e9)
                        .toList()),
                median(predictions.stream().map(Prediction::wireBytes).toList()),
                error(Metric.DOWNTIME, predictions, predicted),
                error(Metric.TOTAL, predictions, predicted),
                error(Metric.WIRE_BYTES, predictions, predicted));
    }

    /// Whether the runs of a scheme are what the others' are predicted from: one with options of its own may encode or
    /// send pages in another way.
    static boolean isPlain(Cell cell) {
        return !cell.scheme().contains(" ");
    }

    private static Optional<Plan> plan(Cell cell, List<String> options) {
        if (!isPlain(cell)) {
            return Optional.empty();
        }
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.label().equals(cell.scheme()))
                .findFirst()
                .map(Plan::of)
                .map(plan -> new Plan(
                        plan.mode(),
                        option(options, "--downtime-limit")
                                .map(Predictions::duration)
                                .orElse(plan.downtimeLimit()),
                        option(options, "--max-rounds").map(Integer::valueOf).orElse(plan.maxRounds()),
                        option(options, "--pre-copy-rounds")
                                .map(Integer::valueOf)
                                .orElse(plan.preCopyRounds())));
    }

    private static Optional<String> option(List<String> options, String name) {
        return options.stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst();
    }

    /// `300ms` or `0.5s`, which was checked when the comparison began.
    private static Duration duration(String text) {
        String number = text.strip().replaceAll("[^0-9.]", "");
        double unitNs = switch (text.strip().replaceAll("[0-9. ]", "")) {
            case "ns" -> 1;
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "m" -> 60e9;
            default -> 1e9;
        };
        return Duration.ofNanos((long) (Double.parseDouble(number) * unitNs));
    }

    private static double error(Metric metric, List<Prediction> predictions, List<MigrationReport> runs) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Double measured = metric.of(runs.get(i));
            if (measured != null && measured > 0) {
                errors.add(Math.abs(value(metric, predictions.get(i)) - measured) / measured);
            }
        }
        return errors.isEmpty() ? 0 : median(errors);
    }

    private static double value(Metric metric, Prediction prediction) {
        if (metric == Metric.WIRE_BYTES) {
            return prediction.wireBytes();
        }
        return (metric == Metric.DOWNTIME ? prediction.downtimeSeconds() : prediction.totalSeconds()) * 1e9;
    }

    /// The median error over all cells that were predicted; null where none was.
    static @Nullable Predicted errors(List<CompareReport.CellResult> cells) {
        List<Predicted> all = cells.stream()
                .map(CompareReport.CellResult::predicted)
                .filter(Objects::nonNull)
                .toList();
        return all.isEmpty()
                ? null
                : new Predicted(
                        0,
                        0,
                        0,
                        median(all.stream().map(Predicted::downtimeError).toList()),
                        median(all.stream().map(Predicted::totalError).toList()),
                        median(all.stream().map(Predicted::wireBytesError).toList()));
    }

    private static double median(List<Double> values) {
        return new Samples(values).median();
    }
}
