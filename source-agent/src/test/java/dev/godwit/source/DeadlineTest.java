package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineTest {
    private static final long SHORT_NS = 300_000_000;

    private final Abort abort = new Abort();
    private final FlowWindow window = new FlowWindow(1 << 20, 0, Long.MAX_VALUE);
    private final Deadline deadline = new Deadline(abort, window);

    @Test
    void shouldEndTheAttemptWhenTheTimeIsOver() {
        deadline.at(System.nanoTime() - 1);

        deadline.check();

        assertThat(abort.raised()).isTrue();
    }

    @Test
    void shouldNotEndItBefore() {
        deadline.at(System.nanoTime() + 3_600_000_000_000L);
        deadline.check();
        deadline.at(Deadline.NEVER);
        deadline.check();

        assertThat(abort.raised()).isFalse();
    }

    @Test
    void shouldDoNothingUntilItIsSetOrOnceItIsOff() {
        deadline.check();
        deadline.at(System.nanoTime() - 1);
        deadline.off();
        deadline.check();

        assertThat(abort.raised()).isFalse();
    }

    @Test
    void shouldWaitAsLongAsTheTargetMakesProgress() throws MigrationFailure {
        long start = System.nanoTime();
        deadline.whileProgress(SHORT_NS);
        while (System.nanoTime() - start < 3 * SHORT_NS) {
            assertThat(window.tryAcquire(1, () -> {})).isTrue();
            window.placed(1);
            deadline.check();
            assertThat(abort.raised()).isFalse();
        }

        long stalledSince = System.nanoTime();
        while (!abort.raised()) {
            deadline.check();
        }

        assertThat(System.nanoTime() - stalledSince).isGreaterThanOrEqualTo(SHORT_NS / 2);
    }
}
