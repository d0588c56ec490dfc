package dev.godwit.lab.compare.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.lab.compare.SyntheticResults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page as a browser sees it. Its pictures are left in `target/pages`, to be looked at.
@Timeout(300)
final class ComparePageTest {
    private static final Path PICTURES = Path.of("target", "pages");

    @TempDir
    static Path folder;

    @ParameterizedTest
    @CsvSource({"1280,false,desktop", "390,false,phone", "820,true,tablet-dark", "360,true,phone-dark"})
    void shouldDrawEveryPlotAndComplainOfNothing(int width, boolean dark, String name) throws Exception {
        Path page = page();
        try (Chromium browser = open(page, width, dark)) {
            for (JsonNode plot : plots(browser)) {
                assertThat(plot.path("paths").asInt())
                        .as(plot.path("id").asText())
                        .isGreaterThan(5);
                assertThat(plot.path("label").asText()).isNotBlank();
            }
            assertThat(plots(browser)).hasSize(10);
            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                    .as("no scrolling to the side")
                    .isLessThanOrEqualTo(width);
            browser.picture(PICTURES.resolve(name + ".png"));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void shouldFitOnPaperWithEveryTableOpen() throws Exception {
        try (Chromium browser = open(page(), 720, true)) {
            browser.print();
            assertThat(browser.evaluate("matchMedia('print').matches").asBoolean())
                    .isTrue();
            // The page hears of the change in a task of its own.
            browser.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

            assertThat(browser.evaluate("document.querySelectorAll('details:not([open])').length")
                            .asInt())
                    .isZero();
            assertThat(browser.evaluate("Math.max(...[...document.querySelectorAll('.plot svg')]"
                                    + ".map(each => each.getBoundingClientRect().width))")
                            .asInt())
                    .isBetween(600, 690);
            assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                            .asText())
                    .isEqualTo("rgb(255, 255, 255)");
            browser.picture(PICTURES.resolve("print.png"));
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void shouldTakeNamesForTextAndNothingElse() throws Exception {
        try (Chromium browser = open(page(), 1280, false)) {
            assertThat(browser.evaluate("document.images.length").asInt()).isZero();
            assertThat(browser.evaluate("document.scripts.length").asInt()).isEqualTo(3);
            assertThat(browser.evaluate("[...document.querySelectorAll('tbody th')].map(each => each.textContent)")
                            .toString())
                    .contains("onerror=");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void shouldSayEverythingInTablesToo() {
        String page = ComparePage.write(SyntheticResults.of(List.of("pre-copy", "itc-lm"), List.of("kv"), "none", 3));

        assertThat(page)
                .contains(
                        "<h2>kv</h2>",
                        "<th scope=\"row\">itc-lm</th>",
                        "<caption>Pages left after each round</caption>")
                .contains("role=\"img\" aria-label=\"Bar chart: Downtime. pre-copy ")
                .contains("Licensed to the Apache Software Foundation", "Apache ECharts\nCopyright");
        assertThat(page.substring(0, page.indexOf("<script"))).doesNotContain("http:", "https:", "@import", "url(");
    }

    @Test
    void shouldDrawWhatThereIsWhenRunsAreStillMissing() throws Exception {
        var report = SyntheticResults.of(List.of("a", "b"), List.of("kv", "stress"), "none", 1);
        var cells = new ArrayList<>(report.cells());
        for (int i = 1; i < 4; i++) {
            var cell = cells.get(i);
            cells.set(
                    i,
                    new CellResult(
                            cell.scheme(),
                            cell.workload(),
                            cell.link(),
                            List.of(),
                            List.of(new FailedRun(1, "the link was cut")),
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            null));
        }
        Path page = folder.resolve("part.html");
        Files.writeString(
                page,
                ComparePage.write(new CompareReport(
                        report.schema(), report.date(), report.settings(), report.provenance(), cells, List.of())));

        try (Chromium browser = open(page, 390, false)) {
            assertThat(browser.evaluate("document.body.textContent").asText())
                    .contains("No run has ended well yet.", "the link was cut");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static List<JsonNode> plots(Chromium browser) throws Exception {
        JsonNode plots = browser.evaluate("[...document.querySelectorAll('.plot')].map(each => ({id: each.id,"
                + " label: each.getAttribute('aria-label'), paths: each.querySelectorAll('svg path').length}))");
        return plots.valueStream().toList();
    }

    private static Path page() throws Exception {
        Files.createDirectories(PICTURES);
        Path page = folder.resolve("page.html");
        Files.writeString(page, ComparePage.write(Pages.full()));
        return page;
    }

    /// Skips the test where there is no Chromium; with `GODWIT_REQUIRE_CHROMIUM=true`, as in CI, fails it.
    private static Chromium open(Path page, int width, boolean dark) throws Exception {
        var program = Chromium.find();
        if ("true".equals(System.getenv("GODWIT_REQUIRE_CHROMIUM"))) {
            assertThat(program)
                    .as("GODWIT_REQUIRE_CHROMIUM is set, and there is no Chromium on the path")
                    .isPresent();
        } else {
            assumeTrue(program.isPresent(), "tests of the page are skipped: there is no Chromium on the path");
        }
        Chromium browser = new Chromium(
                program.orElseThrow(),
                Files.createTempDirectory(Files.createDirectories(PICTURES), "profile"),
                width,
                dark);
        browser.open(page);
        return browser;
    }
}
