package dev.godwit.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.source.Provenances;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompareTextTest {
    @Test
    void shouldShowMedianSpreadAndMultipleOfEachScheme() {
        Settings settings =
                new Settings(List.of("itc-baseline", "itc-lm"), List.of("kv"), List.of("1gbit"), 3, List.of(), null);
        Results results = new Results("", settings, Provenances.current());
        Cell baseline = settings.cells().getFirst();
        Cell itc = settings.cells().getLast();
        for (int downtime : new int[] {40, 50, 90}) {
            results.add(baseline, Reports.report(baseline, downtime, 4000, 2048, 100, 50, 0));
        }
        results.add(itc, Reports.report(itc, 100, 1000, 512, 100, 0));
        results.add(itc, new FailedRun(1, "status 1: the link was cut"));

        assertThat(CompareText.write(results.report())).isEqualTo("""
                kv over 1gbit in 1 GiB: median, least and most of 3, and the median as a multiple of itc-baseline's

                                 preparation downtime    total     wire       sent     resent rounds  guest     CPU
                itc-baseline          3.95 s    50 ms      4 s    2 GiB    524,288    262,144      3   80 %     5 s
                  least               3.91 s    40 ms      4 s    2 GiB    524,288    262,144      3   80 %     5 s
                  most                3.96 s    90 ms      4 s    2 GiB    524,288    262,144      3   80 %     5 s
                itc-lm                900 ms   100 ms      1 s  512 MiB    131,072          0      2   80 %     5 s  \
                1 failed: status 1: the link was cut
                  multiple             x0.23    x2.00    x0.25    x0.25      x0.25         x0  x0.67  x1.00   x1.00
                """);
    }

    @Test
    void shouldWriteRatiosWithDigitsThatSaySomething() {
        assertThat(CompareText.ratio(12.3)).isEqualTo("x12");
        assertThat(CompareText.ratio(1.234)).isEqualTo("x1.23");
        assertThat(CompareText.ratio(0.0321)).isEqualTo("x0.032");
        assertThat(CompareText.ratio(0.0)).isEqualTo("x0");
        assertThat(CompareText.ratio(null)).isEqualTo("-");
    }
}
