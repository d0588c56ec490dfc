package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {

    @ParameterizedTest
    @CsvSource({"0, 10000", "0.2, 10000", "0.5, 300000", "0.9, 10000", "0.99, 1000", "0.99, 300000"})
    void shouldLeaveTheRestOfTheTimeHoweverLongABurstIs(double share, long burstNs) {
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
                now += wait;
            }
        }
        assertThat((double) ran / now).isCloseTo(1 - share, within(0.002));
    }
}
