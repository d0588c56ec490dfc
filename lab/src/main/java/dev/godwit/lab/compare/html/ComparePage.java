package dev.godwit.lab.compare.html;

import static dev.godwit.lab.compare.html.Html.element;

import dev.godwit.lab.compare.Cell;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.Metric;
import dev.godwit.lab.compare.Paper;
import dev.godwit.lab.compare.PaperClaim;
import dev.godwit.lab.compare.Papers;
import dev.godwit.lab.compare.Settings;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Writes a comparison as one HTML page: tables that need no script, and beside each what a script draws of it. The
/// page carries its script, its style and Apache ECharts, and may load nothing.
public final class ComparePage {
    private final CompareReport report;
    private final Html html = new Html();
    private final List<Plot> plots = new ArrayList<>();

    private ComparePage(CompareReport report) {
        this.report = report;
    }

    /// The whole page.
    public static String write(CompareReport report) {
        return new ComparePage(report).write();
    }

    private String write() {
        html.line("<!DOCTYPE html>")
                .line("<html lang=\"en\">")
                .line("<head>")
                .line("<meta charset=\"utf-8\">")
                .line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                        + " style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">")
                .line("<link rel=\"icon\" href=\"data:,\">")
                .line(element("title", "Godwit: " + title()))
                .line("<style>")
                .line(resource("page.css"))
                .line("</style>")
                .line("</head>")
                .line("<body>");
        header();
        html.line("<main>");
        paper();
        List<Group> groups = groups();
        for (int i = 0; i < groups.size(); i++) {
            group("g" + i, groups.get(i));
        }
        html.line("</main>").line("<script type=\"application/json\" id=\"plots\">");
        html.line(Html.json(ReportJson.toJson(plots)))
                .line("</script>")
                .line("<!--\n" + resource("echarts/NOTICE") + "\n-->")
                .line("<script>")
                .line(resource("echarts/echarts.common.min.js"))
                .line("</script>")
                .line("<script>")
                .line(resource("page.js"))
                .line("</script>")
                .line("</body>")
                .line("</html>");
        return html.toString();
    }

    /// What is held against each other.
    private record Group(String workload, String link, List<CellResult> cells) {
        String title() {
            return workload + (link.equals(Cell.NO_LINK) ? "" : " over " + link);
        }

        boolean hasRuns() {
            return cells.stream().anyMatch(cell -> !cell.runs().isEmpty());
        }
    }

    private List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (String workload : report.settings().workloads()) {
            for (String link : report.settings().links()) {
                groups.add(new Group(
                        workload,
                        link,
                        report.cells().stream()
                                .filter(cell -> cell.workload().equals(workload)
                                        && cell.link().equals(link))
                                .toList()));
            }
        }
        return groups;
    }

    private String title() {
        Settings settings = report.settings();
        return settings.paper() != null
                ? "the experiments of " + settings.paper()
                : settings.schemes().size() + " migration schemes compared";
    }

    private void header() {
        Settings settings = report.settings();
        Provenance provenance = report.provenance();
        html.line("<header>").line(element("h1", "Godwit: " + title()));
        html.line(element(
                "p",
                "class=\"quiet\"",
                report.done() + " of " + report.total()
                        + " runs, each a live migration between two processes. Bars show" + " the median of "
                        + settings.repeats() + " runs, dots each run, lines the least to the most."));
        html.line("<dl>");
        entry("measured", report.date() + " with Godwit " + provenance.version());
        entry("machine", provenance.cpu() + ", " + provenance.kernel());
        memory().forEach(memory -> entry("guest", memory));
        entry("options", settings.options().isEmpty() ? "defaults" : String.join(" ", settings.options()));
        html.line("</dl>");
        List<Group> groups = groups();
        if (groups.size() > 1) {
            html.line("<nav aria-label=\"Workloads and links\"><ul>");
            for (int i = 0; i < groups.size(); i++) {
                html.line("<li>"
                        + element("a", "href=\"#g" + i + "\"", groups.get(i).title()) + "</li>");
            }
            html.line("</ul></nav>");
        }
        html.line("</header>");
    }

    private List<String> memory() {
        return report.cells().stream()
                .flatMap(cell -> cell.runs().stream())
                .map(MigrationReport::guest)
                .map(guest -> Figures.size(guest.memoryBytes()) + " in pages of " + Figures.size(guest.pageSize())
                        + ", " + guest.vcpus() + (guest.vcpus() == 1 ? " vCPU" : " vCPUs"))
                .distinct()
                .toList();
    }

    private void entry(String name, String value) {
        html.line(element("dt", name) + element("dd", value));
    }

    private void paper() {
        if (report.paper().isEmpty()) {
            return;
        }
        html.line("<section id=\"paper\">").line(element("h2", "Paper against measured"));
        String name = report.settings().paper();
        if (name != null) {
            Paper paper = Papers.named(name);
            html.line(element("p", paper.title() + "."))
                    .line(element("p", "class=\"quiet\"", "Scaling: " + paper.scaling()));
        }
        html.line("<div class=\"scroll\"><table class=\"words\">")
                .line("<thead><tr><th scope=\"col\">claim</th><th scope=\"col\">published</th>"
                        + "<th scope=\"col\">measured</th><th scope=\"col\">reproduced</th>"
                        + "<th scope=\"col\">why</th></tr></thead>")
                .line("<tbody>");
        for (PaperClaim claim : report.paper()) {
            html.line("<tr>" + element("td", claim.claim())
                    + element("td", "data-label=\"published\"", claim.published())
                    + element("td", "data-label=\"measured\"", claim.measured())
                    + "<td data-label=\"reproduced\">"
                    + (claim.reproduced()
                            ? element("span", "class=\"good\"", "yes")
                            : element("span", "class=\"bad\"", "no"))
                    + "</td>" + element("td", "data-label=\"why\"", claim.why()) + "</tr>");
        }
        html.line("</tbody></table></div></section>");
    }

    private void group(String id, Group group) {
        html.line("<section id=\"" + id + "\">").line(element("h2", group.title()));
        if (!group.hasRuns()) {
            html.line(element("p", "No run has ended well yet.")).line("</section>");
            return;
        }
        html.line("<div class=\"trio\">");
        bars(id + "-downtime", "Downtime", Metric.DOWNTIME, group);
        bars(id + "-total", "Total migration time", Metric.TOTAL, group);
        bars(id + "-bytes", "Bytes on the wire", Metric.WIRE_BYTES, group);
        html.line("</div>");
        html.line(FigureTables.all(group.cells()));
        if (group.cells().stream().anyMatch(Plots::hasRounds)) {
            Plot.Rounds rounds = Plots.rounds(id + "-rounds", group.cells());
            figure(
                    rounds,
                    "Pages left to send after each round",
                    "Of each scheme the run whose total time is in the middle. The last round, sent while the guest is"
                            + " paused, is left out.",
                    "Line chart: pages left after each round of " + String.join(", ", rounds.names()),
                    FigureTables.rounds(rounds));
        }
        Plot.Timelines timelines = Plots.timelines(id + "-timeline", group.cells());
        if (!timelines.panels().isEmpty()) {
            figure(
                    timelines,
                    "The guest's operations per second",
                    "Of the same runs. Dashed lines: the migration's beginning and end. Red: the switchover, as wide as the downtime.",
                    "Line charts: the guest's operations per second before, during and after the migration, the"
                            + " switchover marked",
                    FigureTables.speeds(group.cells()));
        }
        html.line("</section>");
    }

    private void bars(String id, String title, Metric metric, Group group) {
        Plot.Bars bars = Plots.bars(id, metric, group.cells());
        figure(
                bars,
                title,
                "",
                "Bar chart: " + title + ". " + FigureTables.sentence(metric, group.cells()),
                FigureTables.one(title, metric, group.cells()));
    }

    /// A plot, and beside it a table of what it says.
    private void figure(Plot plot, String title, String note, String label, String table) {
        plots.add(plot);
        html.line(plot instanceof Plot.Bars ? "<figure>" : "<figure class=\"wide\">")
                .line("<figcaption>" + element("h3", title)
                        + (note.isEmpty() ? "" : element("div", "class=\"quiet\"", note)) + "</figcaption>");
        html.line("<div class=\"plot\" id=\"" + plot.id() + "\" role=\"img\" aria-label=\"" + Html.text(label)
                + "\"></div>");
        html.line("<details><summary>" + Html.text(title) + " as a table</summary><div class=\"scroll\">")
                .line(table)
                .line("</div></details>")
                .line("</figure>");
    }

    private static String resource(String name) {
        try (InputStream stream = ComparePage.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(stream, () -> "this build lacks " + name)
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
