package dev.godwit.lab.compare.html;

import static dev.godwit.lab.compare.html.Html.element;

import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareText;
import dev.godwit.lab.compare.Metric;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Speed;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The page's tables.
final class FigureTables {
    private FigureTables() {}

    /// Every metric of every scheme.
    static String all(List<CellResult> cells) {
        StringBuilder table = begin("All figures: median, and below it the least and the most");
        header(table, "scheme");
        for (Metric metric : Metric.values()) {
            header(table, metric.label());
        }
        body(table);
        for (CellResult cell : cells) {
            table.append("<tr>").append(element("th", "scope=\"row\"", cell.scheme()));
            for (Metric metric : Metric.values()) {
                table.append("<td>").append(value(metric, cell)).append("</td>");
            }
            table.append("</tr>\n");
            for (var failure : cell.failures()) {
                table.append("<tr><td colspan=\"")
                        .append(Metric.values().length + 1)
                        .append("\">")
                        .append(element("span", "class=\"bad\"", "a run failed"))
                        .append(" ")
                        .append(Html.text(cell.scheme() + ": " + failure.reason()))
                        .append("</td></tr>\n");
            }
        }
        return "<div class=\"scroll\">" + end(table) + "</div>";
    }

    private static String value(Metric metric, CellResult cell) {
        Double median = cell.median().get(metric.key());
        List<Double> spread = cell.spread().get(metric.key());
        if (median == null || spread == null) {
            return "–";
        }
        String value = Html.text(metric.text(median));
        return spread.getFirst().equals(spread.getLast())
                ? value
                : value + element("span", "class=\"spread\"", range(metric, spread));
    }

    private static String range(Metric metric, List<Double> spread) {
        String least = metric.text(spread.getFirst());
        String most = metric.text(spread.getLast());
        int unit = most.lastIndexOf(' ');
        boolean same = unit >= 0 && least.endsWith(most.substring(unit)) && !least.contains("min");
        return (same ? least.substring(0, least.length() - most.length() + unit) : least) + " – " + most;
    }

    /// One metric of every scheme, beside the first.
    static String one(String title, Metric metric, List<CellResult> cells) {
        StringBuilder table = begin(title);
        for (String name : List.of("scheme", "median", "least – most", "× first", "predicted")) {
            header(table, name);
        }
        body(table);
        for (CellResult cell : cells) {
            Double median = cell.median().get(metric.key());
            List<Double> spread = cell.spread().get(metric.key());
            table.append("<tr>")
                    .append(element("th", "scope=\"row\"", cell.scheme()))
                    .append(element("td", median == null ? "–" : metric.text(median)))
                    .append(element("td", spread == null ? "–" : range(metric, spread)))
                    .append(element(
                            "td",
                            CompareText.ratio(cell.againstFirst().get(metric.key()))
                                    .replace("x", "")))
                    .append(element("td", predicted(metric, cell)))
                    .append("</tr>\n");
        }
        return end(table);
    }

    private static String predicted(Metric metric, CellResult cell) {
        Double value = cell.predicted() == null ? null : cell.predicted().of(metric);
        return value == null ? "–" : metric.text(value);
    }

    /// The same for those who hear it.
    static String sentence(Metric metric, List<CellResult> cells) {
        StringJoiner sentence = new StringJoiner(", ", "", ".");
        for (CellResult cell : cells) {
            Double median = cell.median().get(metric.key());
            sentence.add(cell.scheme() + " " + (median == null ? "not measured" : metric.text(median)));
        }
        return sentence.toString();
    }

    static String rounds(Plot.Rounds plot) {
        StringBuilder table = begin("Pages left after each round");
        header(table, "round");
        plot.names().forEach(name -> header(table, name));
        body(table);
        for (int round = 0; round < plot.rounds(); round++) {
            table.append("<tr>").append(element("th", "scope=\"row\"", Integer.toString(round)));
            for (List<Long> series : plot.series()) {
                table.append(element("td", round < series.size() ? Figures.count(series.get(round)) : ""));
            }
            table.append("</tr>\n");
        }
        return end(table);
    }

    static String speeds(List<CellResult> cells) {
        StringBuilder table = begin("The guest's operations per second");
        for (String name : List.of("scheme", "before", "during", "after", "longest stall")) {
            header(table, name);
        }
        body(table);
        for (CellResult cell : cells) {
            if (!cell.runs().isEmpty()) {
                MigrationReport.Application application = Plots.typical(cell).application();
                Long stall = application.longestStall();
                table.append("<tr>")
                        .append(element("th", "scope=\"row\"", cell.scheme()))
                        .append(element("td", speed(application.before())))
                        .append(element("td", speed(application.during())))
                        .append(element("td", speed(application.after())))
                        .append(element("td", stall == null ? "–" : Figures.duration(stall)))
                        .append("</tr>\n");
            }
        }
        return end(table);
    }

    private static String speed(@Nullable Speed speed) {
        return speed == null ? "–" : Figures.count(Math.round(speed.opsPerSecond()));
    }

    private static StringBuilder begin(String caption) {
        return new StringBuilder("<table>").append(element("caption", caption)).append("<thead><tr>");
    }

    private static void header(StringBuilder table, String name) {
        table.append(element("th", "scope=\"col\"", name));
    }

    private static void body(StringBuilder table) {
        table.append("</tr></thead>\n<tbody>\n");
    }

    private static String end(StringBuilder table) {
        return table.append("</tbody></table>").toString();
    }
}
