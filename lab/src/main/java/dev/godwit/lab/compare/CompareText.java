package dev.godwit.lab.compare;

import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.lab.compare.CompareReport.Predicted;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A comparison for people: a table for each workload and link, of plain ASCII, at most 100 columns wide as long as
/// schemes have no options.
public final class CompareText {
    private static final int MIN_NAME_WIDTH = 16;

    /// By metric: the widest value that is to be expected, and a blank.
    private static final Map<Metric, Integer> WIDTHS = Map.of(
            Metric.PREPARATION, 12,
            Metric.DOWNTIME, 9,
            Metric.TOTAL, 9,
            Metric.WIRE_BYTES, 9,
            Metric.PAGES_SENT, 11,
            Metric.PAGES_RESENT, 11,
            Metric.ROUNDS, 7,
            Metric.GUEST_SPEED, 7,
            Metric.CPU, 8);

    private final CompareReport report;
    private final int nameWidth;
    private final List<String> lines = new ArrayList<>();

    private CompareText(CompareReport report) {
        this.report = report;
        this.nameWidth =
                report.settings().schemes().stream().mapToInt(String::length).reduce(MIN_NAME_WIDTH, Math::max);
    }

    /// The tables as lines, each ended with a line feed.
    public static String write(CompareReport report) {
        return new CompareText(report).write();
    }

    private String write() {
        Settings settings = report.settings();
        for (String workload : settings.workloads()) {
            for (String link : settings.links()) {
                group(workload, link);
            }
        }
        if (settings.paper() != null) {
            lines.addAll(PaperText.write(Papers.named(settings.paper()), report.paper()));
        }
        return String.join("\n", lines) + "\n";
    }

    private void group(String workload, String link) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        String first = report.settings().schemes().getFirst();
        lines.add(workload + (link.equals(Cell.NO_LINK) ? "" : " over " + link) + guest(workload, link)
                + ": median, least and most of " + report.settings().repeats()
                + (report.settings().schemes().size() > 1 ? ", and the median as a multiple of " + first + "'s" : ""));
        lines.add("");
        lines.add(row("", Metric.values(), Metric::label));
        for (CellResult cell : report.cells()) {
            if (cell.workload().equals(workload) && cell.link().equals(link)) {
                cell(cell, cell.scheme().equals(first));
            }
        }
        errors(workload, link);
    }

    private void errors(String workload, String link) {
        Predicted errors = Predictions.errors(report.cells().stream()
                .filter(cell -> cell.workload().equals(workload) && cell.link().equals(link))
                .toList());
        if (errors != null) {
            lines.add("");
            lines.add("each run predicted from the others: off by " + Figures.percent(errors.downtimeError())
                    + " of the downtime, " + Figures.percent(errors.totalError()) + " of the total time, "
                    + Figures.percent(errors.wireBytesError()) + " of the bytes in the median");
        }
    }

    private String guest(String workload, String link) {
        return report.cells().stream()
                .filter(cell -> cell.workload().equals(workload) && cell.link().equals(link))
                .flatMap(cell -> cell.runs().stream())
                .map(MigrationReport::guest)
                .findFirst()
                .map(guest -> " in " + Figures.size(guest.memoryBytes()))
                .orElse("");
    }

    private void cell(CellResult cell, boolean isFirst) {
        String name = cell.scheme();
        if (cell.runs().isEmpty()) {
            lines.add(pad(name) + "  no run yet" + failures(cell));
            return;
        }
        lines.add(row(
                        name,
                        Metric.values(),
                        metric -> text(metric, cell.median().get(metric.key())))
                + failures(cell));
        if (cell.runs().size() > 1) {
            lines.add(row("  least", Metric.values(), metric -> spread(metric, cell, 0)));
            lines.add(row("  most", Metric.values(), metric -> spread(metric, cell, 1)));
        }
        Predicted predicted = cell.predicted();
        if (predicted != null) {
            lines.add(row("  predicted", Metric.values(), metric -> {
                        Double value = predicted.of(metric);
                        return value == null ? "" : metric.text(value);
                    })
                    .stripTrailing());
        }
        if (!isFirst) {
            lines.add(row(
                    "  multiple",
                    Metric.values(),
                    metric -> ratio(cell.againstFirst().get(metric.key()))));
        }
    }

    private static String failures(CellResult cell) {
        if (cell.failures().isEmpty()) {
            return "";
        }
        FailedRun last = cell.failures().getLast();
        return "  " + cell.failures().size() + " failed: " + last.reason();
    }

    private static String spread(Metric metric, CellResult cell, int end) {
        List<Double> spread = cell.spread().get(metric.key());
        return text(metric, spread == null ? null : spread.get(end));
    }

    private static String text(Metric metric, @Nullable Double value) {
        return value == null ? "-" : metric.text(value);
    }

    /// `x0.48`: two digits that say something; `-` for none.
    public static String ratio(@Nullable Double ratio) {
        if (ratio == null) {
            return "-";
        }
        if (ratio == 0) {
            return "x0";
        }
        return "x" + String.format(Locale.ROOT, ratio >= 9.95 ? "%.0f" : ratio >= 0.0995 ? "%.2f" : "%.3f", ratio);
    }

    private String row(String name, Metric[] metrics, Function<Metric, String> value) {
        StringBuilder row = new StringBuilder(pad(name));
        for (Metric metric : metrics) {
            String text = value.apply(metric);
            row.append(" ".repeat(Math.max(1, WIDTHS.getOrDefault(metric, 12) - text.length())))
                    .append(text);
        }
        return row.toString();
    }

    private String pad(String name) {
        return name + " ".repeat(Math.max(0, nameWidth - name.length()));
    }
}
