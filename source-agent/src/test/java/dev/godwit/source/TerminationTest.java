package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.Termination.AnyOf;
import dev.godwit.source.Termination.DowntimeLimit;
import dev.godwit.source.Termination.MaxRounds;
import dev.godwit.source.Termination.RoundFigures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminationTest {
    private static final long LIMIT_NS = 300_000_000;

    @Test
    void shouldStopWhenTheExpectedDowntimeIsExactlyTheLimit() {
        var rule = new DowntimeLimit(Duration.ofNanos(LIMIT_NS));

        assertThat(rule.stop(expecting(LIMIT_NS))).contains("expected downtime is within 300 ms");
        assertThat(rule.stop(expecting(LIMIT_NS + 1))).isEmpty();
    }

    @Test
    void shouldNotStopBeforeAnythingIsMeasured() {
        assertThat(new DowntimeLimit(Duration.ofDays(365)).stop(expecting(Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void shouldStopAfterAsManyRoundsAsAllowedAndNotOneEarlier() {
        var rule = new MaxRounds(3);

        assertThat(rule.stop(after(2))).isEmpty();
        assertThat(rule.stop(after(3))).contains("the limit of 3 rounds");
        assertThat(rule.stop(after(4))).isPresent();
    }

    @Test
    void shouldStopAfterTheFirstRoundWhenOneIsAllowed() {
        assertThat(new MaxRounds(1).stop(after(1))).isPresent();
    }

    @Test
    void shouldRefuseALimitOfNoRounds() {
        assertThatThrownBy(() -> new MaxRounds(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1, not 0");
    }

    @Test
    void shouldGiveTheReasonOfTheFirstRuleThatStops() {
        var rule = new AnyOf(List.of(new DowntimeLimit(Duration.ofNanos(LIMIT_NS)), new MaxRounds(2)));

        assertThat(rule.stop(new RoundFigures(2, 1, LIMIT_NS)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("downtime"));
        assertThat(rule.stop(new RoundFigures(2, 1, LIMIT_NS + 1))).contains("the limit of 2 rounds");
        assertThat(rule.stop(new RoundFigures(1, 1, LIMIT_NS + 1))).isEmpty();
    }

    @Test
    void shouldNeverStopByNoRule() {
        assertThat(new AnyOf(List.of()).stop(after(1000))).isEmpty();
    }

    private static RoundFigures expecting(long downtimeNs) {
        return new RoundFigures(1, 1, downtimeNs);
    }

    private static RoundFigures after(int rounds) {
        return new RoundFigures(rounds, 1, Long.MAX_VALUE);
    }
}
