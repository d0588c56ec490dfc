package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.policy.RatePolicy.DynamicRate;
import dev.godwit.source.policy.RatePolicy.Fixed;
import dev.godwit.source.policy.RatePolicy.Unlimited;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RatePolicyTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldDriveEachRoundAStepFasterThanTheOneBeforeWasDirtied() {
        var rate = new DynamicRate(10 * MIB, 50 * MIB, 5 * MIB);

        assertThat(rate.first()).hasValue(10 * MIB);
        // 256 pages of 4 KiB in a second are 1 MiB/s.
        assertThat(rate.next(History.leaving(1 << 20, 20 * 256))).hasValue(25 * MIB);
        assertThat(rate.next(History.leaving(1 << 20, 20 * 256, 30 * 256))).hasValue(35 * MIB);
        assertThat(rate.last()).hasValue(50 * MIB);
    }

    @Test
    void shouldStayBetweenTheLeastAndTheMost() {
        var rate = new DynamicRate(10 * MIB, 50 * MIB, 5 * MIB);

        assertThat(rate.next(History.leaving(1 << 20, 0))).hasValue(10 * MIB);
        assertThat(rate.next(History.leaving(1 << 20, 45 * 256))).hasValue(50 * MIB);
        assertThat(rate.next(History.leaving(1 << 20, 400 * 256))).hasValue(50 * MIB);
    }

    @Test
    void shouldHaveClarksRatesInMegabitsByDefault() {
        assertThat(DynamicRate.DEFAULT.parameters())
                .extracting(Parameter::value)
                .containsExactly("100Mbit/s", "500Mbit/s", "50Mbit/s");
    }

    @Test
    void shouldKeepOneRateOrNone() {
        Rounds some = History.leaving(1 << 20, 1000);
        var fixed = new Fixed(7 * MIB);

        assertThat(fixed.first())
                .isEqualTo(fixed.next(some))
                .isEqualTo(fixed.last())
                .hasValue(7 * MIB);
        var none = new Unlimited();
        assertThat(none.first())
                .isEqualTo(none.next(some))
                .isEqualTo(none.last())
                .isEqualTo(OptionalLong.empty());
    }

    @Test
    void shouldRefuseRatesThatCannotBeKept() {
        assertThatThrownBy(() -> new Fixed(1)).hasMessageContaining("at least 64KiB/s");
        assertThatThrownBy(() -> new DynamicRate(MIB, MIB - 1, 1)).hasMessageContaining("max must be at least min");
        assertThatThrownBy(() -> new DynamicRate(MIB, MIB, 0)).hasMessageContaining("step must be more than 0");
    }
}
