package dev.godwit.lab.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.guest.Fill;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.lab.compare.Cell;
import dev.godwit.lab.compare.Reports;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.report.MigrationReport;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ForecastTest {
    /// Round 0 took 450 ms for 1 GiB.
    private static final MigrationReport REHEARSED =
            Reports.report(new Cell("pre-copy", "stress", "none"), 100, 1000, 1100, 5_000, 0);

    private static final GuestSpec GUEST =
            GuestSpec.builder().fill(Fill.RANDOM).workload(WorkloadKind.IDLE).build();

    @Test
    void shouldTakeTheFastestPassOfTheRehearsalForTheSpeedOfThisMachine() {
        MigrationOptions options = MigrationOptions.of(Scheme.stopAndCopy()).build();

        Prediction prediction = Forecast.of(List.of(REHEARSED), GUEST, options).orElseThrow();

        assertThat(prediction.wireBytes()).isEqualTo(1L << 30);
        assertThat(prediction.downtimeSeconds()).isCloseTo(0.45 + 0.05, within(1e-3));
    }

    @Test
    void shouldPredictARunningGuestFromARehearsalInWhichNoneRan() {
        MigrationReport stopped = Reports.report(new Cell("stop-and-copy", "stress", "none"), 100, 1000, 1100);
        MigrationOptions options = MigrationOptions.of(Scheme.preCopy()).build();

        Prediction prediction = Forecast.of(List.of(stopped), GUEST, options).orElseThrow();

        assertThat(prediction.wireBytes()).isGreaterThanOrEqualTo(1L << 30);
    }

    @Test
    void shouldGoNoFasterThanTheLinkOrTheCap() {
        MigrationOptions capped = MigrationOptions.of(Scheme.stopAndCopy())
                .maxBandwidth(256 << 20)
                .build();
        MigrationOptions linked =
                MigrationOptions.of(Scheme.stopAndCopy()).link("1gbit").build();

        assertThat(Forecast.of(List.of(REHEARSED), GUEST, capped).orElseThrow().downtimeSeconds())
                .isCloseTo(4.05, within(1e-3));
        assertThat(Forecast.of(List.of(REHEARSED), GUEST, linked).orElseThrow().downtimeSeconds())
                .isCloseTo(8.59 + 0.05, within(1e-2));
    }

    @Test
    void shouldSayNothingOfWhatTheModelDoesNotKnow() {
        MigrationOptions compressed = MigrationOptions.of(Scheme.preCopy())
                .compression(Compression.LZ4)
                .build();

        assertThat(Forecast.of(List.of(REHEARSED), GUEST, compressed)).isEmpty();
        assertThat(Forecast.of(
                        List.of(), GUEST, MigrationOptions.of(Scheme.preCopy()).build()))
                .isEmpty();
    }

    @Test
    void shouldReportHowFarOffTheTotalWas() {
        MigrationReport report = Forecast.beside(REHEARSED, new Prediction(0.2, 1.5, 1e9, 3));

        assertThat(report.predicted())
                .isEqualTo(new MigrationReport.Prediction(200_000_000, 1_500_000_000, 1_000_000_000, 0.5));
        assertThat(report.withPredicted(null)).isEqualTo(REHEARSED);
    }
}
