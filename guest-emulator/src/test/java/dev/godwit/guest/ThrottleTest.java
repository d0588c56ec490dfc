package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {

    @ParameterizedTest
    @CsvSource({"0, 10000", "0.2, 10000", "0.5, 300000", "0.9, 10000", "0.99, 1000", "0.99, 300000"})
    void shouldLeaveTheRestOfTheTimeHoweverLongABurstIs(double share, long burstNs) {
        assertThat(ranOfASecond(share, burstNs, 0)).isCloseTo(1 - share, within(0.002));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 60000", "0.5, 3000000", "0.9, 900000", "0.2, 1500000"})
    void shouldLeaveAsMuchWhenEveryWaitIsTooLong(double share, long lateNs) {
        assertThat(ranOfASecond(share, 10_000, lateNs)).isCloseTo(1 - share, within(0.005));
    }

    @Test
    void shouldNotMakeUpForAPause() {
        Throttle throttle = new Throttle();
        throttle.set(0.5, 0);
        long resumedNs = 1_000_000_000L;
        assertThat(throttle.waitNs(resumedNs)).isZero();
        // It was late by a period at most, so this window has no wait, and the next one has all of its own.
        assertThat(throttle.waitNs(resumedNs + 5_000_000)).isZero();
        assertThat(throttle.waitNs(resumedNs + 10_000_000)).isZero();
        assertThat(throttle.waitNs(resumedNs + 15_000_000)).isEqualTo(5_000_000);
    }

    /// The share of a second that a vCPU ran whose bursts take so long and whose waits each end so late.
    private static double ranOfASecond(double share, long burstNs, long lateNs) {
        Throttle throttle = new Throttle();
        throttle.set(share, 0);
        long now = 0;
        long ran = 0;
        while (now < 1_000_000_000L) {
            long wait = throttle.waitNs(now);
            if (wait == 0) {
                now += burstNs;
                ran += burstNs;
                throttle.ran(now);
            } else {
                now += wait + lateNs;
            }
        }
        return (double) ran / now;
    }
}
