package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.PageSet;
import dev.godwit.source.policy.PageSelection.Lookback;
import org.junit.jupiter.api.Test;

class PageHistoryTest {
    private static final int PAGES = 4;

    @Test
    void shouldBeginWithTheToSendOfRound1AndLeaveOutTheOneThatIsDecided() {
        var history = new PageHistory(new Lookback.Rounds(5), PAGES);

        history.roundEnded(set(0, 1)); // round 0: what round 1 has to send
        assertThat(history.occurrences(0)).as("deciding round 1").isZero();
        history.roundEnded(set(0)); // round 1
        assertThat(history.occurrences(0)).as("deciding round 2").isEqualTo(1);
        assertThat(history.occurrences(1)).isEqualTo(1);
        history.roundEnded(set(0)); // round 2
        assertThat(history.occurrences(0)).as("deciding round 3").isEqualTo(2);
        assertThat(history.occurrences(1)).isEqualTo(1);
        assertThat(history.occurrences(2)).isZero();
    }

    @Test
    void shouldForgetWhatIsOlderThanItLooksBack() {
        var history = new PageHistory(new Lookback.Rounds(2), PAGES);

        history.roundEnded(set(0));
        history.roundEnded(set(1));
        history.roundEnded(set());
        assertThat(history.occurrences(0)).as("rounds 1 and 2 before round 3").isEqualTo(1);
        assertThat(history.occurrences(1)).isEqualTo(1);
        history.roundEnded(set());
        assertThat(history.occurrences(0)).as("rounds 2 and 3 before round 4").isZero();
        assertThat(history.occurrences(1)).isEqualTo(1);
    }

    @Test
    void shouldCountTheSamplesOfTheRoundBeforeAndNoOther() {
        var history = new PageHistory(new Lookback.Samples(3), PAGES);

        history.sampled(set(0, 1));
        history.sampled(set(0));
        history.sampled(set(0));
        assertThat(history.occurrences(0)).as("during the round").isZero();
        history.roundEnded(set(0, 1));
        assertThat(history.occurrences(0)).isEqualTo(3);
        assertThat(history.occurrences(1)).isEqualTo(1);
        history.sampled(set(1));
        history.roundEnded(set(1));
        assertThat(history.occurrences(0)).isZero();
        assertThat(history.occurrences(1)).isEqualTo(1);
    }

    @Test
    void shouldCountEveryRoundThatFoundAPageDirtyAndNotMoreThanItsCountersHold() {
        var history = new PageHistory(new Lookback.Nothing(), PAGES);

        history.roundEnded(set(2));
        history.roundEnded(set(2, 3));
        assertThat(history.timesDirty(2)).isEqualTo(2);
        assertThat(history.timesDirty(3)).isEqualTo(1);
        assertThat(history.timesDirty(0)).isZero();
        for (int round = 0; round < 300; round++) {
            history.roundEnded(set(2));
        }
        assertThat(history.timesDirty(2)).isEqualTo(127);
        assertThat(history.occurrences(2)).isZero();
    }

    private static PageSet set(int... pages) {
        var set = new PageSet(PAGES);
        for (int page : pages) {
            set.add(page);
        }
        return set;
    }
}
