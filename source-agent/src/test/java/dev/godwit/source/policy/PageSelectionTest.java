package dev.godwit.source.policy;

import static dev.godwit.source.policy.PageSelection.Verdict.DEFER;
import static dev.godwit.source.policy.PageSelection.Verdict.SEND;
import static dev.godwit.source.policy.PageSelection.Verdict.SEND_FOR_THE_LAST_TIME;
import static dev.godwit.source.policy.PageSelection.Verdict.SKIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.policy.PageSelection.All;
import dev.godwit.source.policy.PageSelection.LastRound;
import dev.godwit.source.policy.PageSelection.Lookback;
import dev.godwit.source.policy.PageSelection.Majority;
import dev.godwit.source.policy.PageSelection.Matrix;
import dev.godwit.source.policy.PageSelection.SkipRedirtied;
import dev.godwit.source.policy.PageSelection.TimeSeries;
import dev.godwit.source.policy.PageSelection.Verdict;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The decision about one page, by tables that were worked out by hand from the papers.
class PageSelectionTest {
    static Stream<Arguments> verdicts() {
        return Stream.of(
                verdict(new All(), false, true, 0, SEND),
                verdict(new All(), true, true, 9, SEND),
                // Clark: to_send and not to_skip.
                verdict(new SkipRedirtied(), false, false, 0, SEND),
                verdict(new SkipRedirtied(), true, false, 0, SEND),
                verdict(new SkipRedirtied(), false, true, 0, SKIP),
                verdict(new SkipRedirtied(), true, true, 0, SKIP),
                // Ma: skipped once, or retransmitted, and it goes into to_send_last.
                verdict(new LastRound(), false, false, 0, SEND),
                verdict(new LastRound(), true, false, 0, SEND_FOR_THE_LAST_TIME),
                verdict(new LastRound(), false, true, 0, DEFER),
                verdict(new LastRound(), true, true, 0, DEFER),
                // Hu: high dirty from K occurrences on, and only what passes the first phase is classified at all.
                verdict(new TimeSeries(3, 5), true, false, 2, SEND),
                verdict(new TimeSeries(3, 5), true, false, 3, DEFER),
                verdict(new TimeSeries(3, 5), true, true, 3, SKIP),
                verdict(new TimeSeries(5, 5), true, false, 4, SEND),
                verdict(new TimeSeries(5, 5), true, false, 5, DEFER),
                verdict(new TimeSeries(1, 1), true, false, 0, SEND),
                // Majority: X < N - X. With N = 7, 3 < 4 is sent and 4 < 3 is not; with N = 4 the tie is not sent.
                verdict(new Majority(7), true, false, 3, SEND),
                verdict(new Majority(7), true, false, 4, DEFER),
                verdict(new Majority(5), true, false, 2, SEND),
                verdict(new Majority(5), true, false, 3, DEFER),
                verdict(new Majority(4), true, false, 1, SEND),
                verdict(new Majority(4), true, false, 2, DEFER),
                verdict(new Majority(5), true, true, 0, SKIP),
                // Matrix: in at least half of ten samples; to_skip is not asked.
                verdict(new Matrix(10, 50), true, false, 4, SEND),
                verdict(new Matrix(10, 50), true, true, 4, SEND),
                verdict(new Matrix(10, 50), true, false, 5, DEFER),
                verdict(new Matrix(3, 50), true, false, 1, SEND),
                verdict(new Matrix(3, 50), true, false, 2, DEFER),
                verdict(new Matrix(10, 30), true, false, 2, SEND),
                verdict(new Matrix(10, 30), true, false, 3, DEFER));
    }

    private static Arguments verdict(
            PageSelection selection, boolean sentBefore, boolean redirtied, int occurrences, Verdict verdict) {
        return Arguments.of(selection, sentBefore, redirtied, occurrences, verdict);
    }

    @ParameterizedTest(name = "{0}: sent before {1}, redirtied {2}, {3} occurrences")
    @MethodSource("verdicts")
    void shouldDecideAsItsPaperSays(
            PageSelection selection, boolean sentBefore, boolean redirtied, int occurrences, Verdict verdict) {
        assertThat(selection.decide(sentBefore, redirtied, occurrences)).isEqualTo(verdict);
    }

    /// The sixteen columns of table 2 of the majority paper: two rounds of history, to_send, to_skip. One page is
    /// sent.
    @ParameterizedTest(name = "history {0}{1}, to_send {2}, to_skip {3}")
    @CsvSource({
        "0,0,0,0,N", "0,0,0,1,N", "0,0,1,0,Y", "0,0,1,1,N", "0,1,0,0,N", "0,1,0,1,N", "0,1,1,0,N", "0,1,1,1,N",
        "1,0,0,0,N", "1,0,0,1,N", "1,0,1,0,N", "1,0,1,1,N", "1,1,0,0,N", "1,1,0,1,N", "1,1,1,0,N", "1,1,1,1,N"
    })
    void shouldSendByMajorityAsTable2OfItsPaper(int older, int newer, int toSend, int toSkip, String sent) {
        // What is not in to_send is not asked about.
        boolean sends = toSend == 1 && new Majority(2).decide(true, toSkip == 1, older + newer) == SEND;

        assertThat(sends).isEqualTo(sent.equals("Y"));
    }

    @Test
    void shouldLookBackAtJustWhatItsParametersSay() {
        assertThat(new All().lookback()).isEqualTo(new Lookback.Nothing());
        assertThat(new TimeSeries(2, 6).lookback()).isEqualTo(new Lookback.Rounds(6));
        assertThat(new Majority(7).lookback()).isEqualTo(new Lookback.Rounds(7));
        assertThat(new Matrix(9, 50).lookback()).isEqualTo(new Lookback.Samples(9));
    }

    @Test
    void shouldRefuseParametersThatMeanNothing() {
        assertThatThrownBy(() -> new TimeSeries(6, 5)).hasMessageContaining("k must be 1 to n, which is 5, not 6");
        assertThatThrownBy(() -> new TimeSeries(0, 5)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new Majority(0)).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> new Majority(101)).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> new Matrix(0, 50)).hasMessageContaining("1 to 100");
        assertThatThrownBy(() -> new Matrix(10, 0)).hasMessageContaining("1 to 100 %");
        assertThatThrownBy(() -> new Matrix(10, 101)).hasMessageContaining("1 to 100 %");
    }
}
