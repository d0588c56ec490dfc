package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaWatchTest {
    private static final int PAGE = 4096;

    private final DeltaWatch watch = new DeltaWatch(100);

    @Test
    void shouldSayNothingOfPagesThatAreSentForTheFirstTime() {
        for (int page = 0; page < 1000; page++) {
            assertThat(watch.sent(page, false, PAGE)).isFalse();
        }
        assertThat(watch.pagesAgain()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "9, true", "11, false", "100, false"})
    void shouldGiveUpWhenLessThanATenthIsSaved(int deltasInAHundred, boolean expected) {
        firstRound();
        for (int page = 0; page < 99; page++) {
            assertThat(again(page, page < deltasInAHundred)).isFalse();
        }
        assertThat(again(99, deltasInAHundred == 100)).isEqualTo(expected);
        assertThat(watch.pagesAgain()).isEqualTo(100);
    }

    @Test
    void shouldJudgeEachWindowByItself() {
        firstRound();
        for (int page = 0; page < 100; page++) {
            assertThat(again(page, true)).isFalse();
        }
        for (int page = 0; page < 99; page++) {
            assertThat(again(page, false)).isFalse();
        }
        assertThat(again(99, false)).isTrue();
        assertThat(watch.savedShare()).isZero();
    }

    @Test
    void shouldCompareADeltaWithWhatAPageIsCompressed() {
        for (int page = 0; page < 100; page++) {
            watch.sent(page, false, 110);
        }
        for (int page = 0; page < 99; page++) {
            watch.sent(page, true, 100);
        }
        assertThat(watch.sent(99, true, 100)).isTrue();
    }

    private void firstRound() {
        for (int page = 0; page < 100; page++) {
            watch.sent(page, false, PAGE);
        }
    }

    private boolean again(int page, boolean delta) {
        return watch.sent(page, delta, delta ? 0 : PAGE);
    }
}
