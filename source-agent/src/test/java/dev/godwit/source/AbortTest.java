package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.godwit.source.MigrationFailure.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AbortTest {
    private final Abort abort = new Abort();

    @Test
    void shouldKeepTheFirstReason() {
        abort.raise(Kind.CANCELLED, "the first");
        abort.raise(Kind.FAILED, "the second");

        assertThat(abort.raised()).isTrue();
        assertThatExceptionOfType(MigrationFailure.class)
                .isThrownBy(abort::check)
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
                    assertThat(failure.reason()).isEqualTo("the first");
                });
    }

    @Test
    void shouldLetPassWhileNothingWasRaised() {
        assertThat(abort.raised()).isFalse();
        assertThatCode(abort::check).doesNotThrowAnyException();
    }

    @Test
    void shouldIgnoreWhateverBreaksAfterSuccess() {
        abort.settle();
        abort.raise(Kind.FAILED, "too late");

        assertThat(abort.raised()).isFalse();
    }

    @Test
    void shouldWakeEveryWaiterOnceForTheFirstReason() {
        var woken = new AtomicInteger();
        abort.onRaise(woken::incrementAndGet);
        abort.onRaise(woken::incrementAndGet);

        abort.raise(Kind.FAILED, "the first");
        abort.raise(Kind.FAILED, "the second");

        assertThat(woken).hasValue(2);
    }

    @Test
    void shouldWakeAWaiterThatComesTooLate() {
        abort.raise(Kind.FAILED, "over");
        var woken = new AtomicInteger();

        abort.onRaise(woken::incrementAndGet);

        assertThat(woken).hasValue(1);
    }

    @Test
    void shouldNeverLoseAWakeUpThatRacesWithTheReason() throws InterruptedException {
        for (int trial = 0; trial < 2000; trial++) {
            var raced = new Abort();
            var woken = new CountDownLatch(1);
            Thread raiser = Thread.ofPlatform().start(() -> raced.raise(Kind.FAILED, "a race"));
            raced.onRaise(woken::countDown);
            raiser.join();

            assertThat(woken.getCount()).as("trial %d", trial).isZero();
        }
    }
}
