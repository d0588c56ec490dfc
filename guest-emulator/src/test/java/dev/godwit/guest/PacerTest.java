package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @Test
    void shouldLetTheFirstUnitRunAtOnceAndTheNextWhenItIsDue() {
        Pacer pacer = new Pacer(1);
        pacer.restart(0);
        assertThat(pacer.allowance(0)).isEqualTo(1);
        pacer.did(1);
        assertThat(pacer.allowance(0)).isZero();
        assertThat(pacer.waitNs(0)).isEqualTo(SECOND);
        assertThat(pacer.allowance(SECOND - 1)).isZero();
        assertThat(pacer.allowance(SECOND)).isEqualTo(1);
    }

    @Test
    void shouldDoSeveralUnitsAtOnceRatherThanWaitForEach() {
        Pacer pacer = new Pacer(25_600);
        pacer.restart(0);
        pacer.did(1);
        assertThat(pacer.waitNs(0)).isEqualTo(MS);
        assertThat(pacer.allowance(MS)).isEqualTo(25);
    }

    @Test
    void shouldGiveUpWorkThatIsTooLate() {
        Pacer pacer = new Pacer(1_000);
        pacer.restart(0);
        assertThat(pacer.dropDebt(100 * MS)).isFalse();
        assertThat(pacer.allowance(100 * MS)).isEqualTo(101);
        assertThat(pacer.dropDebt(101 * MS)).isTrue();
        assertThat(pacer.allowance(101 * MS)).isEqualTo(1);
    }

    @Test
    void shouldNotMakeUpForExcusedTime() {
        Pacer pacer = new Pacer(1_000);
        pacer.restart(0);
        pacer.did(10);
        pacer.excuse(50 * MS, 50 * MS);
        assertThat(pacer.allowance(50 * MS)).isZero();
        assertThat(pacer.allowance(60 * MS)).isEqualTo(1);
    }

    @Test
    void shouldNotExcuseTimeBeforeItsRestartTwice() {
        Pacer pacer = new Pacer(1_000);
        pacer.restart(80 * MS);
        pacer.excuse(70 * MS, 90 * MS);
        assertThat(pacer.allowance(90 * MS)).isEqualTo(1);
    }

    @Test
    void shouldKeepItsPlaceBetweenUnitsWhenScaled() {
        Pacer pacer = new Pacer(1);
        pacer.restart(0);
        pacer.did(1);
        pacer.scale(0.5, SECOND / 2);
        assertThat(pacer.waitNs(SECOND / 2)).isEqualTo(SECOND);
        pacer.scale(1, SECOND);
        assertThat(pacer.waitNs(SECOND)).isEqualTo(SECOND / 4);
    }

    @Test
    void shouldNeverWaitWithoutAPace() {
        Pacer pacer = new Pacer(Double.POSITIVE_INFINITY);
        pacer.restart(0);
        pacer.did(Integer.MAX_VALUE);
        pacer.scale(0.5, MS);
        assertThat(pacer.allowance(SECOND)).isEqualTo(Integer.MAX_VALUE);
        assertThat(pacer.dropDebt(10 * SECOND)).isFalse();
    }
}
