package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.DynamicRate;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Termination.MaxTime;
import dev.godwit.source.policy.Termination.Remaining;
import dev.godwit.source.policy.Termination.Unit;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each rule against sequences of remaining pages that were worked out by hand from the paper that it is from.
class TerminationTest {
    private static final long LIMIT_NS = 300_000_000;
    private static final long MEMORY = 1000;

    /// A rule, the pages that remain after each round, and the round after which it stops, counted from 1; 0 for
    /// never.
    static Stream<Arguments> stops() {
        return Stream.of(
                // remaining: at most so much.
                stop(new Remaining(50, Unit.PAGES), 2, 51, 50),
                stop(new Remaining(50, Unit.PAGES), 0, 100, 51, 51),
                stop(new Remaining(50 * 4096, Unit.BYTES), 2, 51, 50),
                stop(new Remaining(50 * 4096 - 1, Unit.BYTES), 0, 51, 50),
                // max-rounds: round 0 is one of them.
                stop(new MaxRounds(1), 1, 900, 900, 900),
                stop(new MaxRounds(3), 3, 900, 900, 900, 900),
                // xen: fewer than 50 pages.
                stop(Xen.DEFAULT, 0, 60, 50, 50),
                stop(Xen.DEFAULT, 3, 60, 50, 49),
                // kvm: the second rise, wherever it comes; what stays the same has not risen.
                stop(Kvm.DEFAULT, 3, 500, 600, 700),
                stop(Kvm.DEFAULT, 5, 500, 600, 400, 300, 301),
                stop(Kvm.DEFAULT, 0, 500, 600, 600, 600, 500),
                stop(Kvm.DEFAULT, 0, 1000, 1000, 1000),
                stop(new Kvm(1, 30), 2, 500, 501),
                // itc: 1, 2, 3, then 1.5 and on, 2.5, 1.25 and on, 0.625.
                stop(Itc.DEFAULT, 7, 500, 400, 300, 350, 340, 360, 370),
                // 1, then 0.5: one shrinking round buys no distrust.
                stop(Itc.DEFAULT, 2, 500, 500),
                // 1, 2, then exactly 1.
                stop(Itc.DEFAULT, 3, 500, 400, 400),
                // All of memory again after round 0: the criterion is 0, divided.
                stop(Itc.DEFAULT, 1, 1000),
                // A falling value that is at most 1 does not end rounds while they leave less.
                stop(Itc.DEFAULT, 0, 900),
                stop(new Itc(2, 2), 4, 500, 400, 400, 400),
                stop(new Itc(1, 4), 3, 500, 400, 450),
                // hpc: the dirty set does not shrink.
                stop(Hpc.DEFAULT, 2, 500, 500),
                stop(Hpc.DEFAULT, 3, 500, 499, 600),
                stop(Hpc.DEFAULT, 1, 1000),
                stop(Hpc.DEFAULT, 0, 999, 998, 997),
                stop(AnyOf.of(new MaxRounds(4), new Remaining(50, Unit.PAGES)), 2, 100, 10, 10, 10));
    }

    private static Arguments stop(Termination rule, int after, long... remaining) {
        return Arguments.of(rule, after, remaining);
    }

    @ParameterizedTest(name = "{0} stops after round {1}")
    @MethodSource("stops")
    void shouldStopAfterTheRoundThatTheRuleSaysAndNoOther(Termination rule, int after, long[] remaining) {
        for (int rounds = 1; rounds <= remaining.length; rounds++) {
            Rounds soFar = History.leaving(
                    MEMORY, LongStream.of(remaining).limit(rounds).toArray());
            assertThat(rule.stop(soFar).isPresent())
                    .as("after round %d of %s", rounds, rule.text())
                    .isEqualTo(rounds == after);
            if (rounds == after) {
                return;
            }
        }
        assertThat(after).isZero();
    }

    @Test
    void shouldStopLikeXenAfter30RoundsOrOnceMoreThanThreeTimesTheMemoryWasSent() {
        assertThat(Xen.DEFAULT.stop(rounds(29, 500))).isEmpty();
        assertThat(Xen.DEFAULT.stop(rounds(30, 500))).contains("the limit of 30 rounds");
        var history = new History(MEMORY).round(1000, 500).round(1000, 500).round(1000, 500);
        assertThat(Xen.DEFAULT.stop(history.rounds())).isEmpty();
        assertThat(Xen.DEFAULT.stop(history.round(1, 500).rounds()))
                .contains("more than 3 times the guest's memory was sent");
    }

    @Test
    void shouldStopLikeKvmAfterMoreThan30Rounds() {
        assertThat(Kvm.DEFAULT.stop(rounds(30, 500))).isEmpty();
        assertThat(Kvm.DEFAULT.stop(rounds(31, 500))).contains("more than 30 rounds");
    }

    private static Rounds rounds(int count, long remaining) {
        return History.leaving(
                MEMORY, LongStream.generate(() -> remaining).limit(count).toArray());
    }

    @Test
    void shouldStopWhenTheExpectedDowntimeIsExactlyTheLimit() {
        var rule = new DowntimeLimit(Duration.ofNanos(LIMIT_NS), DowntimeLimit.AT_ONCE);

        assertThat(rule.stop(expecting(LIMIT_NS))).contains("expected downtime is within 300 ms");
        assertThat(rule.stop(expecting(LIMIT_NS + 1))).isEmpty();
    }

    @Test
    void shouldGoOnWithinTheLimitWhileRoundsChangeWhatIsPendingByAQuarter() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));
        var history = new History(MEMORY).round(1000, 0, 800, 800, expected(800));

        assertThat(rule.stop(history.round(800, 0, 600, 600, expected(600)).rounds()))
                .as("a quarter less, though the pause is but a twentieth shorter")
                .isEmpty();
        assertThat(rule.stop(history.round(600, 0, 750, 750, expected(750)).rounds()))
                .as("a quarter more: something disturbed the round")
                .isEmpty();
        assertThat(rule.stop(history.round(750, 0, 563, 563, expected(563)).rounds()))
                .as("less than a quarter less")
                .contains("expected downtime is within 300 ms and has settled");
        assertThat(rule.stop(history.round(563, 0, 703, 703, expected(703)).rounds()))
                .as("less than a quarter more")
                .contains("expected downtime is within 300 ms and has settled");
    }

    @Test
    void shouldStopWithinTheLimitForAGuestOfBurstsWhenARoundLeavesAboutAsLittleAsTheBestDid() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));
        var history = new History(MEMORY).round(1000, 0, 100, 100, expected(100));

        assertThat(rule.stop(history.round(100, 0, 300, 300, expected(300)).rounds()))
                .as("a burst")
                .isEmpty();
        assertThat(rule.stop(history.round(300, 0, 200, 200, expected(200)).rounds()))
                .as("a third less than the burst, twice the best")
                .isEmpty();
        assertThat(rule.stop(history.round(200, 0, 124, 124, expected(124)).rounds()))
                .as("much less than before, and not much more than the best")
                .isPresent();
    }

    /// 10 µs a page, and 30 ms besides.
    private static long expected(long pages) {
        return 30_000_000 + 10_000 * pages;
    }

    @Test
    void shouldStopWithinTheLimitWhenARoundSavesLessThanItTakesBesideItsBytes() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));
        var history = new History(MEMORY).round(1000, 0, 100, 100, expected(100));

        assertThat(rule.stop(history.round(100, 0, 50, 50, expected(50)).rounds()))
                .as("half a millisecond less")
                .isEmpty();
        assertThat(rule.stop(history.round(50, 0, 25, 25, expected(25)).rounds()))
                .as("a quarter of one")
                .isPresent();
    }

    @Test
    void shouldStopWithinTheLimitWhenARoundHasNothingToSend() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));
        var history = new History(MEMORY).round(1000, 0, 500, 500, LIMIT_NS);

        assertThat(rule.stop(history.round(500, 0, 1, 100, 1).rounds())).isEmpty();
        assertThat(rule.stop(history.round(500, 0, 0, 10, 2_000_000).rounds())).isPresent();
    }

    @Test
    void shouldJudgeRound0ByHowMuchOfMemoryItLeaves() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));

        assertThat(rule.stop(new History(MEMORY).round(1000, 0, 750, 750, 1).rounds()))
                .isEmpty();
        assertThat(rule.stop(new History(MEMORY).round(1000, 0, 751, 751, 1).rounds()))
                .isPresent();
    }

    @Test
    void shouldGoOnAboveTheLimitThoughNothingIsCut() {
        var rule = DowntimeLimit.of(Duration.ofNanos(LIMIT_NS));
        var history = new History(MEMORY).round(1000, 0, 500, 500, LIMIT_NS + 1);

        assertThat(rule.stop(history.round(500, 0, 500, 500, LIMIT_NS + 1).rounds()))
                .isEmpty();
    }

    @Test
    void shouldNotStopBeforeAnythingIsMeasured() {
        assertThat(DowntimeLimit.of(Duration.ofDays(365)).stop(expecting(Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void shouldCountWhatWaitsForTheLastRoundInTheDowntimeAloneAndNotInWhatRemains() {
        // 10 pages could still be sent, 900 wait for the last round anyway.
        Rounds deferring =
                new History(MEMORY).round(1, 0, 10, 910, LIMIT_NS + 1).rounds();

        assertThat(new Remaining(50, Unit.PAGES).stop(deferring)).isPresent();
        assertThat(Xen.DEFAULT.stop(deferring)).isPresent();
        assertThat(new DowntimeLimit(Duration.ofNanos(LIMIT_NS), DowntimeLimit.AT_ONCE).stop(deferring))
                .isEmpty();
    }

    @Test
    void shouldStopAfterATimeAtTheEndOfTheRoundInWhichItIsOver() {
        var rule = new MaxTime(Duration.ofSeconds(2));

        assertThat(rule.stop(rounds(1, 500))).isEmpty();
        assertThat(rule.stop(rounds(2, 500))).contains("the limit of 2s: the last round was taken anyway");
    }

    @Test
    void shouldStopForHpcWhenMoreThan90PercentWereSentTwiceInARowFromRound2On() {
        // Round 1 repeats all of its pages, and is compared with nothing: round 0 sent everything.
        var history = new History(MEMORY).round(1000, 500).round(100, 100, 400, 400, Long.MAX_VALUE);
        assertThat(Hpc.DEFAULT.stop(history.rounds())).isEmpty();

        assertThat(Hpc.DEFAULT.stop(
                        history.round(100, 90, 300, 300, Long.MAX_VALUE).rounds()))
                .as("90 of 100 pages again")
                .isEmpty();
        assertThat(Hpc.DEFAULT.stop(
                        history.round(100, 91, 200, 200, Long.MAX_VALUE).rounds()))
                .contains("more than 90 % of the pages were sent twice in a row");
    }

    @Test
    void shouldStopForHpcInRound2Itself() {
        var history = new History(MEMORY).round(1000, 500).round(500, 500, 400, 400, Long.MAX_VALUE);

        assertThat(Hpc.DEFAULT.stop(
                        history.round(100, 91, 300, 300, Long.MAX_VALUE).rounds()))
                .contains("more than 90 % of the pages were sent twice in a row");
    }

    @Test
    void shouldStopForHpcWhenASmallDowntimeIsToBeExpected() {
        assertThat(Hpc.DEFAULT.stop(expecting(30_000_000))).contains("a downtime within 30ms is to be expected");
        assertThat(Hpc.DEFAULT.stop(expecting(30_000_001))).isEmpty();
    }

    @Test
    void shouldStopForDynamicRateWhenDirtyingAndAStepExceedTheMost() {
        // 256 pages of 4 KiB in a second are 1 MiB/s.
        var rule = new DynamicRate(1 << 20, 3 << 20, 1 << 20);

        assertThat(rule.stop(History.leaving(MEMORY, 512))).as("2 + 1 MiB/s").isEmpty();
        assertThat(rule.stop(History.leaving(MEMORY, 513)))
                .contains("the next round would have to be faster than 3MiB/s");
        assertThat(rule.stop(History.leaving(MEMORY, 50))).isEmpty();
        assertThat(rule.stop(History.leaving(MEMORY, 49))).contains("fewer than 50 pages remain");
    }

    @Test
    void shouldGiveTheReasonOfTheFirstRuleThatStops() {
        var rule = AnyOf.of(new DowntimeLimit(Duration.ofNanos(LIMIT_NS), DowntimeLimit.AT_ONCE), new MaxRounds(1));

        assertThat(rule.stop(expecting(LIMIT_NS)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("downtime"));
        assertThat(rule.stop(expecting(LIMIT_NS + 1))).contains("the limit of 1 rounds");
    }

    @Test
    void shouldNeverStopByNoRule() {
        assertThat(new AnyOf(List.of()).stop(rounds(1000, 1))).isEmpty();
    }

    @Test
    void shouldRefuseLimitsThatAreNone() {
        assertThatThrownBy(() -> new MaxRounds(0)).hasMessageContaining("at least 1, not 0");
        assertThatThrownBy(() -> new Itc(1, 1)).hasMessageContaining("distrust must be more than 1");
        assertThatThrownBy(() -> new Itc(0, 2)).hasMessageContaining("trust must be more than 0");
        assertThatThrownBy(() -> new Hpc(Duration.ofMillis(30), 100)).hasMessageContaining("1 to 99 %");
        assertThatThrownBy(() -> new DowntimeLimit(Duration.ofMillis(1), 0)).hasMessageContaining("1 to 100 %");
        assertThatThrownBy(() -> new DowntimeLimit(Duration.ofMillis(1), 101)).hasMessageContaining("1 to 100 %");
        assertThatThrownBy(() -> new Xen(50, 0, 3)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new Kvm(0, 30)).hasMessageContaining("at least 1");
    }

    private static Rounds expecting(long downtimeNs) {
        return new History(MEMORY).round(1, 0, 500, 500, downtimeNs).rounds();
    }
}
