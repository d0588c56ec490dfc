package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PriceMeterTest {
    private static final int MANY = 64;
    private static final int WINDOW_NS = 10_000_000;

    private final FlowWindow flow = new FlowWindow(1 << 20, 0, Long.MAX_VALUE);

    @Test
    void shouldNotCountProcessorsThatWereIdleBeforeAnythingWasSent() {
        var before = new PriceMeter(1, flow);
        var after = new PriceMeter(1, flow);
        aSlowLink();
        before.idleProcessors(MANY);
        before.idleProcessors(MANY);
        waited(before);
        waited(after);
        // This was idle in part before the first page left; the next was not.
        before.idleProcessors(MANY);
        after.idleProcessors(MANY);
        after.idleProcessors(MANY);

        for (int window = 0; window < 20; window++) {
            waited(before);
            waited(after);
        }

        // From a weight of 1/8 to one of 2, on a link whose bandwidth falls while this runs.
        assertThat(after.nanosPerByte()).isGreaterThan(10 * before.nanosPerByte());
    }

    @Test
    void shouldKnowASlowLinkBeforeAWindowIsOver() {
        var meter = new PriceMeter(1, flow);
        double least = meter.nanosPerByte();
        meter.sent(1, 0);
        assertThat(meter.nanosPerByte()).isEqualTo(least);

        aSlowLink();
        meter.sent(1, 0);

        assertThat(meter.nanosPerByte()).isGreaterThan(1000 * least);
    }

    /// Two acknowledgements, after which nothing comes.
    private void aSlowLink() {
        flow.senderBegins();
        assertThat(flow.tryAcquire(2000, () -> {})).isTrue();
        flow.placed(1000);
        flow.placed(1000);
        FlowWindowTest.spinFor(FlowWindowTest.EARLY_NS);
    }

    private static void waited(PriceMeter meter) {
        meter.sent(WINDOW_NS, WINDOW_NS);
        meter.sent(WINDOW_NS, WINDOW_NS);
    }
}
