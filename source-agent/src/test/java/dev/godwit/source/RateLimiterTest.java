package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RateLimiterTest {
    private static final int BATCH = 256 << 10;

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
        var limiter = new RateLimiter(rate);
        var sent = new AtomicLong();
        long start = System.nanoTime();
        long end = start + 1_000_000_000;
        try (var threads = Executors.newFixedThreadPool(senders)) {
            List<Future<?>> running = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        pace(limiter, BATCH);
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
    void shouldMakeUpForPagesThatDidNotWait() {
        var limiter = new RateLimiter(10L << 20);
        long start = System.nanoTime();

        limiter.take(1 << 20); // a tenth of a second at this rate
        pace(limiter, BATCH);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(80_000_000L);
    }

    @Test
    void shouldNotSaveUpAnIdleTime() {
        var limiter = new RateLimiter(1L << 20);
        pace(limiter, 1);
        spinFor(200_000_000);
        long start = System.nanoTime();

        pace(limiter, 128 << 10); // an eighth of a second
        pace(limiter, 1);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000L);
    }

    private static void pace(RateLimiter limiter, int bytes) {
        long at = limiter.take(bytes);
        for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    private static void spinFor(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
