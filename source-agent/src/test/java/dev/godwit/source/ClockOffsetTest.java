package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private static final long OFFSET = 1_000_000_000_000L;

    private final ClockOffset clock = new ClockOffset();

    /// A ping at `at` whose way there and back take so long, answered by a clock that is OFFSET ahead.
    private long ping(long at, long there, long back) {
        long received = at + there + OFFSET;
        long answered = received + 500;
        return clock.add(at, received, answered, at + there + 500 + back);
    }

    @Test
    void shouldNotCountTheTimeThatTheTargetThoughtAsRoundTrip() {
        assertThat(ping(0, 300, 700)).isEqualTo(1000);
    }

    @Test
    void shouldBeExactOnASymmetricLink() {
        ping(5_000, 400, 400);

        assertThat(clock.best().offsetNs()).isEqualTo(OFFSET);
        assertThat(clock.best().toSource(OFFSET + 77)).isEqualTo(77);
        assertThat(clock.best().errorBoundNs()).isEqualTo(400);
    }

    @Test
    void shouldTakeTheSampleWithTheLeastRoundTrip() {
        ping(0, 5_000, 100);
        ping(10_000, 60, 40);
        ping(20_000, 100, 90_000);

        assertThat(clock.best().roundTripNs()).isEqualTo(100);
        assertThat(clock.leastRoundTripNs()).isEqualTo(100);
    }

    @Test
    void shouldNeverBeWrongByMoreThanItsErrorBound() {
        var random = new Random(20260);
        for (int trial = 0; trial < 10_000; trial++) {
            var one = new ClockOffset();
            long there = random.nextLong(1_000_000);
            long back = random.nextLong(1_000_000);
            long received = 1_000 + there + OFFSET;
            one.add(1_000, received, received + 10, 1_000 + there + 10 + back);

            long error = Math.abs(one.best().offsetNs() - OFFSET);

            assertThat(error)
                    .as("trial %d: %d there, %d back", trial, there, back)
                    .isLessThanOrEqualTo(one.best().errorBoundNs() + 1);
        }
    }

    @Test
    void shouldForgetAnOldOffsetButKeepTheLeastRoundTrip() {
        ping(0, 10, 10);
        ping(6_000_000_000L, 1_000, 1_000);

        assertThat(clock.best().roundTripNs()).isEqualTo(2_000);
        assertThat(clock.leastRoundTripNs()).isEqualTo(20);
    }

    @Test
    void shouldSayThatThereIsNoSampleYet() {
        assertThat(clock.leastRoundTripNs()).isZero();
        assertThatThrownBy(clock::best).isInstanceOf(IllegalStateException.class);
    }
}
