package dev.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.lab.bench.PullBench.Stretch;
import dev.godwit.lab.compare.Cell;
import dev.godwit.lab.compare.Reports;
import dev.godwit.source.report.MigrationReport;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Which stretch of a migration a measure of the bench is about, by its report.
final class WindowsTest {
    private static final Cell CELL = new Cell("pre-copy", "stress", Cell.NO_LINK);

    @Test
    void shouldTakeThePushToBeWhatFollowsTheResume() throws Exception {
        // The report's migration started at midnight, took 2 s, and its guest had all pages 1 ms after it ran.
        MigrationReport report = Reports.report(CELL, 10, 2000, 1100, 500);

        Stretch push = PullBench.push(report, Instant.parse("2026-11-01T00:00:05Z"), 7_000_000_000L);

        assertThat(push).isEqualTo(new Stretch(3_999_000_000L, 4_000_000_000L));
    }

    @Test
    void shouldTakeThePausesBytesToTakeNoLongerThanTheyTook() throws Exception {
        // 100 pages at 500 MiB/s are 0.78 ms; the report's last round is half of its downtime.
        assertThat(DowntimeBench.lastBytesMs(Reports.report(CELL, 10, 2000, 1100, 100, 0)))
                .isEqualTo(0.78125);
        assertThat(DowntimeBench.lastBytesMs(Reports.report(CELL, 1, 2000, 1100, 100, 0)))
                .isEqualTo(0.5);
    }

    @Test
    void shouldNotTakeAPauseForFreeWhereNoBandwidthWasMeasured() {
        assertThatThrownBy(() -> DowntimeBench.lastBytesMs(Reports.report(CELL, 10, 2000, 1100, 100)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no bandwidth");
    }
}
