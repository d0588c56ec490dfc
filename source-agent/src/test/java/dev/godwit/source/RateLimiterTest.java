package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.MigrationFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RateLimiterTest {
    private static final int BATCH = 256 << 10;

    private final Abort abort = new Abort();

    @ParameterizedTest(name = "{0} senders")
    @ValueSource(ints = {1, 2, 4})
    void shouldKeepTheRateWithinFivePercentOverASecond(int senders) throws Exception {
        long rate = 100L << 20;
        double reached = 0;
        // A busy machine may deny a sender its time; it can never excuse one that was too fast.
        for (int trial = 0; trial < 5 && reached < rate * 0.95; trial++) {
            reached = bytesPerSecond(rate, senders);

            assertThat(reached).isLessThanOrEqualTo(rate * 1.05);
        }

        assertThat(reached).isGreaterThanOrEqualTo(rate * 0.95);
    }

    private double bytesPerSecond(long rate, int senders) throws Exception {
        var limiter = new RateLimiter(rate, abort);
        var sent = new AtomicLong();
        long start = System.nanoTime();
        long end = start + 1_000_000_000;
        try (var threads = Executors.newFixedThreadPool(senders)) {
            List<Future<?>> running = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        limiter.pace(BATCH);
                        sent.addAndGet(BATCH);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return (double) sent.get() * 1e9 / (System.nanoTime() - start);
    }

    @Test
    void shouldMakeUpForPagesThatDidNotWait() throws MigrationFailure {
        var limiter = new RateLimiter(10L << 20, abort);
        long start = System.nanoTime();

        limiter.charge(1 << 20); // a tenth of a second at this rate
        limiter.pace(BATCH);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(80_000_000L);
    }

    @Test
    void shouldNotSaveUpAnIdleTime() throws MigrationFailure {
        var limiter = new RateLimiter(1L << 20, abort);
        limiter.pace(1);
        spinFor(200_000_000);
        long start = System.nanoTime();

        limiter.pace(128 << 10); // an eighth of a second
        limiter.pace(1);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000L);
    }

    @Test
    void shouldEndTheWaitWhenTheMigrationIsCancelled() throws Exception {
        var limiter = new RateLimiter(64 << 10, abort);
        limiter.charge(64 << 20); // a quarter of an hour
        var waiting = new CountDownLatch(1);
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<?> wait = thread.submit(() -> {
                waiting.countDown();
                limiter.pace(BATCH);
                return null;
            });
            waiting.await();
            abort.raise(Kind.CANCELLED, "enough");

            assertThatThrownBy(() -> wait.get(1, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("enough");
        }
    }

    private static void spinFor(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
