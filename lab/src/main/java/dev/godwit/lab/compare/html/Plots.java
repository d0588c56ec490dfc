package dev.godwit.lab.compare.html;

import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.Metric;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.MigrationReport.TimelinePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the plots of one workload and link from its cells.
final class Plots {
    private static final double SECOND = 1e9;

    /// What is shown of the guest before the migration and after it.
    private static final double AROUND_SECONDS = 1.5;

    private Plots() {}

    /// The run whose total time is in the middle: what is drawn where a median of curves would be none of them.
    static MigrationReport typical(CellResult cell) {
        List<MigrationReport> sorted = cell.runs().stream()
                .sorted(Comparator.comparingLong(report -> report.time().total()))
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }

    static Plot.Bars bars(String id, Metric metric, List<CellResult> cells) {
        double most = cells.stream()
                .map(cell -> cell.spread().get(metric.key()))
                .filter(Objects::nonNull)
                .mapToDouble(List::getLast)
                .max()
                .orElse(0);
        AxisUnit unit = metric == Metric.WIRE_BYTES ? AxisUnit.ofSize(most) : AxisUnit.ofDuration(most);
        List<@Nullable Double> medians = new ArrayList<>();
        List<@Nullable List<Double>> spread = new ArrayList<>();
        for (CellResult cell : cells) {
            Double median = cell.median().get(metric.key());
            List<Double> ends = cell.spread().get(metric.key());
            medians.add(median == null ? null : (Double) (median / unit.size()));
            spread.add(
                    ends == null
                            ? null
                            : ends.stream().map(end -> end / unit.size()).toList());
        }
        return new Plot.Bars(
                id,
                unit.name(),
                cells.stream().map(CellResult::scheme).toList(),
                medians,
                spread,
                cells.stream()
                        .map(cell -> cell.runs().stream()
                                .map(metric::of)
                                .filter(Objects::nonNull)
                                .map(value -> value / unit.size())
                                .toList())
                        .toList());
    }

    /// The last round is sent while the guest is paused and leaves nothing: it says nothing and is left out.
    static Plot.Rounds rounds(String id, List<CellResult> cells) {
        List<CellResult> shown = cells.stream().filter(Plots::hasRounds).toList();
        List<List<Long>> series = shown.stream()
                .map(cell -> left(typical(cell)).stream().map(Round::dirtyAtEnd).toList())
                .toList();
        return new Plot.Rounds(
                id,
                shown.stream().map(CellResult::scheme).toList(),
                shown.stream().map(cells::indexOf).toList(),
                series,
                series.stream().mapToInt(List::size).max().orElse(0));
    }

    /// Whether its guest ran during some rounds.
    static boolean hasRounds(CellResult cell) {
        return !cell.runs().isEmpty() && !left(typical(cell)).isEmpty();
    }

    private static List<Round> left(MigrationReport report) {
        List<Round> rounds = report.rounds();
        boolean lastIsPaused = report.mode().equals("pre-copy") || report.mode().equals("stop-and-copy");
        return lastIsPaused && !rounds.isEmpty() ? rounds.subList(0, rounds.size() - 1) : rounds;
    }

    static Plot.Timelines timelines(String id, List<CellResult> cells) {
        List<Plot.Panel> panels = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).runs().isEmpty()) {
                Plot.Panel panel = panel(cells.get(i).scheme(), i, typical(cells.get(i)));
                if (panel != null) {
                    panels.add(panel);
                }
            }
        }
        double begin = panels.stream()
                .mapToDouble(panel -> panel.points().getFirst().getFirst())
                .min()
                .orElse(0);
        double end = panels.stream().mapToDouble(Plots::lastSecond).max().orElse(1);
        double most = panels.stream()
                .flatMap(panel -> panel.points().stream())
                .mapToDouble(List::getLast)
                .max()
                .orElse(1);
        return new Plot.Timelines(id, begin, end, most * 1.1, panels);
    }

    private static double lastSecond(Plot.Panel panel) {
        return Math.max(panel.end(), panel.points().getLast().getFirst());
    }

    private static Plot.@Nullable Panel panel(String name, int colour, MigrationReport report) {
        Long preparation = report.time().preparation();
        Long downtime = report.time().downtime();
        if (preparation == null || downtime == null) {
            return null;
        }
        double stop = preparation / SECOND;
        double run = (preparation + downtime) / SECOND;
        double end = report.time().total() / SECOND;
        List<List<Double>> points = new ArrayList<>();
        List<TimelinePoint> timeline = report.application().timeline();
        boolean stopped = false;
        // Neither side's last tenth of a second is a whole one.
        for (TimelinePoint point : timeline.subList(0, Math.max(0, timeline.size() - 1))) {
            double at = point.at() / SECOND;
            boolean here = point.side().equals("source");
            if (!here && !stopped) {
                points.add(List.of(stop, 0.0));
                stopped = true;
            }
            if (at >= -AROUND_SECONDS && (here ? at < stop : at <= end + AROUND_SECONDS)) {
                points.add(List.of(at, point.opsPerSecond()));
            }
        }
        return points.isEmpty()
                ? null
                : new Plot.Panel(name, colour, points, stop, run, end, Figures.duration(downtime));
    }
}
