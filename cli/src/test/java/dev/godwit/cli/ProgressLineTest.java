package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.Progress;
import dev.godwit.source.Progress.Phase;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private static final Progress ROUND = new Progress(
            Phase.PRE_COPY, 2, 0.731, 641_728_512, 104_857_600, Duration.ofMillis(45), Duration.ofMillis(3_400), 0, "");

    private static final Progress DIVERGING = new Progress(
            Phase.PRE_COPY,
            7,
            0.5,
            566_231_040,
            859_832_320,
            Duration.ofMillis(1_900),
            null,
            1_234,
            "does not converge: dirtied 820 MiB/s, sent 540 MiB/s");

    @Test
    void shouldShowWhereTheRoundStandsAndWhenItEnds() {
        assertThat(ProgressLine.source(ROUND, 200))
                .isEqualTo("pre-copy round 2 | 73 % | 3.40 s left | 612 MiB/s | expected downtime 45 ms"
                        + " | dirtied 100 MiB/s");
    }

    @Test
    void shouldSayWhyThereIsNoTellingWhenItEnds() {
        assertThat(ProgressLine.source(DIVERGING, 200))
                .isEqualTo("pre-copy round 7 | 50 % | does not converge: dirtied 820 MiB/s, sent 540 MiB/s"
                        + " | 540 MiB/s | expected downtime 1.90 s | dirtied 820 MiB/s"
                        + " | 1,234 pages left for the last round");
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        Progress start = new Progress(Phase.RESERVATION, 0, 0, 0, 0, null, null, 0, "");

        assertThat(ProgressLine.source(start, 200)).isEqualTo("reserve");
    }

    @Test
    void shouldShowWhatMattersMostOfALineThatDoesNotFit() {
        assertThat(ProgressLine.source(ROUND, 70))
                .isEqualTo("pre-copy round 2 | 73 % | 3.40 s left | 612 MiB/s | expected downti...");
        assertThat(ProgressLine.source(ROUND, 60)).isEqualTo("pre-copy round 2 | 73 % | 3.40 s left | 612 MiB/s");
        assertThat(ProgressLine.source(DIVERGING, 60))
                .isEqualTo("pre-copy round 7 | 50 % | does not converge: dirtied 820 ...");
    }

    @Test
    void shouldNeverBeLongerThanTheTerminalIsWide() {
        for (int columns = 20; columns < 160; columns++) {
            assertThat(ProgressLine.source(DIVERGING, columns)).hasSizeLessThanOrEqualTo(columns);
            assertThat(ProgressLine.source(ROUND, columns)).hasSizeLessThanOrEqualTo(columns);
        }
    }

    @Test
    void shouldShowWhatATargetHasReceived() {
        assertThat(ProgressLine.target(312_345, 262_144))
                .isEqualTo("receiving: 312,345 pages placed of a guest that has 262,144");
    }
}
