package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlowWindowTest {
    private static final int BATCH = 320 << 10;
    private static final long INITIAL = 4 << 20;
    private static final long HEADROOM_NS = 20_000_000;
    static final long EARLY_NS = 30_000_000;

    private final FlowWindow window = new FlowWindow(BATCH, HEADROOM_NS, Long.MAX_VALUE);

    @Test
    void shouldAllowFourMebibytesBeforeTheFirstMeasurement() {
        acquire(window, (int) INITIAL);

        assertThat(window.inFlight()).isEqualTo(INITIAL);
        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldAllowTheLeastWhereItBeginsCarefullyAndThenWithWhatIsPlaced() {
        window.beginCarefully();
        acquire(window, BATCH);
        assertThat(waits(window, 1)).isTrue();

        window.placed(BATCH);
        acquire(window, 5 * BATCH);
        assertThat(waits(window, 1)).isTrue();

        window.placed(5 * BATCH);
        acquire(window, (int) INITIAL);
        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldNotLetASlowLinksQueueGrowOnceItIsKnownAsOne() {
        window.beginCarefully();
        window.senderBegins();
        acquire(window, 2 * BATCH);
        window.placed(BATCH);
        window.placed(BATCH);
        spinFor(EARLY_NS);

        // Two batches in 30 ms: what a headroom of 20 ms holds is less than that.
        acquire(window, BATCH);
        assertThat(waits(window, BATCH)).isTrue();
    }

    @Test
    void shouldTellABandwidthAfterTwoAcknowledgementsAndThirtyMilliseconds() {
        window.senderBegins();
        acquire(window, 2 * BATCH);
        window.placed(BATCH);
        window.placed(BATCH);
        assertThat(window.earliestBandwidth()).isZero();
        spinFor(EARLY_NS);

        assertThat(window.smoothedBandwidth()).isZero();
        assertThat(window.earliestBandwidth()).isBetween(1.0, 2 * BATCH * 1e9 / EARLY_NS);
    }

    @Test
    void shouldTellNoBandwidthAfterOneAcknowledgement() {
        window.senderBegins();
        acquire(window, 2 * BATCH);
        window.placed(BATCH);
        spinFor(EARLY_NS);

        assertThat(window.earliestBandwidth()).isZero();
    }

    @Test
    void shouldAlwaysAllowOneBatchWhenNothingIsOnItsWay() {
        acquire(window, 64 << 20);

        assertThat(window.inFlight()).isEqualTo(64 << 20);
    }

    @Test
    void shouldWakeOnceWhoeverWasRefusedWhenTheTargetHasPlacedABatch() {
        var woken = new AtomicInteger();
        Runnable wake = woken::incrementAndGet;
        acquire(window, (int) INITIAL);
        assertThat(window.tryAcquire(BATCH, wake)).isFalse();
        assertThat(window.tryAcquire(BATCH, wake)).isFalse();

        window.placed(BATCH);

        assertThat(woken).hasValue(1);
        assertThat(window.tryAcquire(BATCH, wake)).isTrue();
        assertThat(window.inFlight()).isEqualTo(INITIAL);
        assertThat(window.placedBytes()).isEqualTo(BATCH);
        window.placed(BATCH);
        assertThat(woken).as("nobody waits").hasValue(1);
    }

    @Test
    void shouldWakeWhoeverWasRefusedWhenTheLimitGrows() {
        var woken = new AtomicInteger();
        measure(60_000_000);
        acquire(window, 1 << 30);

        assertThat(window.tryAcquire(BATCH, woken::incrementAndGet)).isFalse();
        window.roundTrip(30_000_000);
        assertThat(woken).hasValue(1);

        assertThat(window.tryAcquire(BATCH, woken::incrementAndGet)).isFalse();
        window.headroom(2 * HEADROOM_NS);
        assertThat(woken).hasValue(2);
    }

    @Test
    void shouldMeasureTheRateOfAcknowledgements() {
        double mean = measure(200_000_000);

        // The best of several windows: at least the mean, and never more than a batch a millisecond.
        assertThat(window.bandwidth()).isBetween(mean * 0.95, BATCH * 1e3);
    }

    @Test
    void shouldBoundWhatIsInFlightByRoundTripAndHeadroomOnceMeasured() {
        measure(60_000_000);
        window.roundTrip(30_000_000);
        long limit = (long) (window.bandwidth() * (30_000_000 + HEADROOM_NS) / 1e9);

        acquire(window, 1);
        acquire(window, (int) limit - 1);

        assertThat(waits(window, 1)).isTrue();
        window.headroom(2 * HEADROOM_NS);
        assertThat(waits(window, 1)).isFalse();
    }

    @Test
    void shouldNeverAllowLessThanABatchForEachChannel() {
        measure(60_000_000);
        window.headroom(0);
        window.roundTrip(0);

        acquire(window, BATCH / 2);
        acquire(window, BATCH / 2);

        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldAllowABatchForEachChannelBesideWhatARoundTripNeeds() {
        measure(60_000_000);
        window.headroom(0);
        window.roundTrip(30_000_000);
        long roundTripBytes = (long) (window.bandwidth() * 30_000_000 / 1e9);

        acquire(window, 1);
        acquire(window, (int) roundTripBytes + BATCH - 1);

        assertThat(waits(window, 1)).isTrue();
    }

    @Test
    void shouldNotCountTheTimeInWhichNobodySends() {
        double slowest = Double.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            slowest = Math.min(slowest, measure(20_000_000));
            spinFor(100_000_000);
            acquire(window, 1);
            window.placed(1);
        }

        assertThat(window.bandwidth()).isGreaterThan(slowest * 0.9);
    }

    @Test
    void shouldRefuseToCountMoreAsPlacedThanWasSent() {
        acquire(window, BATCH);

        assertThat(window.placed(BATCH + 1)).isFalse();
        assertThat(window.placed(-1)).isFalse();
        assertThat(window.placedBytes()).isZero();
        assertThat(window.placed(BATCH)).isTrue();
        assertThat(window.inFlight()).isZero();
    }

    @Test
    void shouldNeverPromiseMoreThanALimitLetsThrough() {
        var limited = new FlowWindow(BATCH, HEADROOM_NS, 1_000_000);
        limited.senderBegins();
        acquire(limited, BATCH);
        spinFor(3_000_000);
        limited.placed(BATCH);
        limited.senderEnds();

        assertThat(limited.bandwidth()).isEqualTo(1_000_000);
    }

    @Test
    void shouldForgetARateAfterEightSlowerWindows() {
        double fast = measure(60_000_000);
        for (int i = 0; i < 8; i++) {
            window.senderBegins();
            acquire(window, BATCH);
            spinFor(5_000_000);
            window.placed(BATCH / 100);
            window.senderEnds();
            window.placed(BATCH - BATCH / 100);
        }

        assertThat(window.bandwidth()).isLessThan(fast / 2);
    }

    /// Sends batches that are acknowledged one a millisecond for so long, and returns the true rate.
    private double measure(long nanos) {
        window.senderBegins();
        long start = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - start < nanos) {
            acquire(window, BATCH);
            spinFor(1_000_000);
            window.placed(BATCH);
            bytes += BATCH;
        }
        double rate = bytes * 1e9 / (System.nanoTime() - start);
        window.senderEnds();
        return rate;
    }

    private static void acquire(FlowWindow window, int bytes) {
        assertThat(window.tryAcquire(bytes, () -> {})).isTrue();
    }

    /// Whether so many bytes more would have to wait; if not, they are counted.
    private static boolean waits(FlowWindow window, int bytes) {
        return !window.tryAcquire(bytes, () -> {});
    }

    static void spinFor(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
