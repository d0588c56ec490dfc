package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.MigrationFailure.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlowWindowTest {
    private static final int BATCH = 320 << 10;
    private static final long INITIAL = 4 << 20;
    private static final long HEADROOM_NS = 20_000_000;

    private final Abort abort = new Abort();
    private final FlowWindow window = new FlowWindow(BATCH, HEADROOM_NS, Long.MAX_VALUE, abort);

    @Test
    void shouldAllowFourMebibytesBeforeTheFirstMeasurement() throws MigrationFailure {
        window.acquire((int) INITIAL);

        assertThat(window.inFlight()).isEqualTo(INITIAL);
        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldAlwaysAllowOneBatchWhenNothingIsOnItsWay() throws MigrationFailure {
        window.acquire(64 << 20);

        assertThat(window.inFlight()).isEqualTo(64 << 20);
    }

    @Test
    void shouldLetTheNextBatchGoWhenTheTargetHasPlacedOne() throws Exception {
        window.acquire((int) INITIAL);
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<?> next = thread.submit(() -> {
                window.acquire(BATCH);
                return null;
            });
            window.placed(BATCH);

            next.get(5, TimeUnit.SECONDS);
        }
        assertThat(window.inFlight()).isEqualTo(INITIAL);
        assertThat(window.placedBytes()).isEqualTo(BATCH);
    }

    @Test
    void shouldMeasureTheRateOfAcknowledgements() throws MigrationFailure {
        double mean = measure(200_000_000);

        // The best of several windows: at least the mean, and never more than a batch a millisecond.
        assertThat(window.bandwidth()).isBetween(mean * 0.95, BATCH * 1e3);
    }

    @Test
    void shouldBoundWhatIsInFlightByRoundTripAndHeadroomOnceMeasured() throws MigrationFailure {
        measure(60_000_000);
        window.roundTrip(30_000_000);
        long limit = (long) (window.bandwidth() * (30_000_000 + HEADROOM_NS) / 1e9);

        window.acquire(1);
        window.acquire((int) limit - 1);

        assertThat(waits(window, 1)).isTrue();
        window.headroom(2 * HEADROOM_NS);
        assertThat(waits(window, 1)).isFalse();
    }

    @Test
    void shouldNeverAllowLessThanABatchForEachChannel() throws MigrationFailure {
        measure(60_000_000);
        window.headroom(0);
        window.roundTrip(0);

        window.acquire(BATCH / 2);
        window.acquire(BATCH / 2);

        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldNotCountTheTimeInWhichNobodySends() throws MigrationFailure {
        double slowest = Double.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            slowest = Math.min(slowest, measure(20_000_000));
            spinFor(100_000_000);
            window.acquire(1);
            window.placed(1);
        }

        assertThat(window.bandwidth()).isGreaterThan(slowest * 0.9);
    }

    @Test
    void shouldRefuseToCountMoreAsPlacedThanWasSent() throws MigrationFailure {
        window.acquire(BATCH);

        assertThat(window.placed(BATCH + 1)).isFalse();
        assertThat(window.placed(-1)).isFalse();
        assertThat(window.placedBytes()).isZero();
        assertThat(window.placed(BATCH)).isTrue();
        assertThat(window.inFlight()).isZero();
    }

    @Test
    void shouldNeverPromiseMoreThanALimitLetsThrough() throws MigrationFailure {
        var limited = new FlowWindow(BATCH, HEADROOM_NS, 1_000_000, abort);
        limited.senderBegins();
        limited.acquire(BATCH);
        spinFor(3_000_000);
        limited.placed(BATCH);
        limited.senderEnds();

        assertThat(limited.bandwidth()).isEqualTo(1_000_000);
    }

    @Test
    void shouldForgetARateAfterEightSlowerWindows() throws MigrationFailure {
        double fast = measure(60_000_000);
        for (int i = 0; i < 8; i++) {
            window.senderBegins();
            window.acquire(BATCH);
            spinFor(5_000_000);
            window.placed(BATCH / 100);
            window.senderEnds();
            window.placed(BATCH - BATCH / 100);
        }

        assertThat(window.bandwidth()).isLessThan(fast / 2);
    }

    @Test
    void shouldWakeASenderWhenTheAttemptEnds() throws Exception {
        window.acquire((int) INITIAL);
        var waiting = new CountDownLatch(1);
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<?> next = thread.submit(() -> {
                waiting.countDown();
                window.acquire(BATCH);
                return null;
            });
            waiting.await();
            abort.raise(Kind.FAILED, "the link is cut");

            assertThatThrownBy(() -> next.get(5, TimeUnit.SECONDS)).hasRootCauseMessage("the link is cut");
        }
    }

    /// Sends batches that are acknowledged one a millisecond for so long, and returns the true rate.
    private double measure(long nanos) throws MigrationFailure {
        window.senderBegins();
        long start = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - start < nanos) {
            window.acquire(BATCH);
            spinFor(1_000_000);
            window.placed(BATCH);
            bytes += BATCH;
        }
        double rate = bytes * 1e9 / (System.nanoTime() - start);
        window.senderEnds();
        return rate;
    }

    /// Whether so many bytes more would have to wait; if not, they are counted.
    private static boolean waits(FlowWindow window, int bytes) {
        var thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(() -> {
                        window.acquire(bytes);
                        return null;
                    })
                    .get(150, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            thread.shutdownNow();
        }
    }

    private static void spinFor(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
