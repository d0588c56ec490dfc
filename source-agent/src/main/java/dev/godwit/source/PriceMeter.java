package dev.godwit.source;

import dev.godwit.protocol.page.LinkPrice;
import java.util.OptionalDouble;

/// Gathers over short windows how long the lanes worked and how long they waited, and keeps the price of a byte for
/// all of them. Safe from any lane.
final class PriceMeter {
    /// Time of all lanes that makes a window: some hundred batches of a fast link, and many times a thread's turn
    /// on a busy processor. A tenth of a second of migration is then ten decisions.
    private static final long WINDOW_NS = 10_000_000;

    /// Batches of each lane in a window, so that on a slow link one that had to wait does not decide alone.
    private static final int BATCHES_PER_LANE = 2;

    /// How often the machine is asked for its load, which it counts in hundredths of a second.
    static final long LOAD_MS = 50;

    private final int lanes;
    private final FlowWindow flow;
    private final LinkPrice price;
    private volatile double nanosPerByte;
    private OptionalDouble idleProcessors = OptionalDouble.empty();
    private boolean priced;
    private boolean sending;
    private boolean askedWhileSending;
    private long waitedNs;
    private long passedNs;
    private int batches;

    PriceMeter(int lanes, FlowWindow flow) {
        this.lanes = lanes;
        this.flow = flow;
        this.price = new LinkPrice(lanes);
        this.nanosPerByte = price.nanosPerByte();
    }

    /// What a byte on the link costs a lane now.
    double nanosPerByte() {
        return nanosPerByte;
    }

    /// Processors that had nothing to do since this was told last. What was idle before the first page left says
    /// nothing of what will be: until that is over, the lanes give no time away.
    synchronized void idleProcessors(double idle) {
        if (askedWhileSending) {
            idleProcessors = OptionalDouble.of(idle);
        }
        askedWhileSending = sending;
    }

    /// A lane has sent a batch.
    ///
    /// @param ns since its last one, or since it had something to send
    /// @param ofThatWaitedNs for the link
    synchronized void sent(long ns, long ofThatWaitedNs) {
        sending = true;
        passedNs += ns;
        waitedNs += ofThatWaitedNs;
        batches++;
        if (!priced) {
            // A slow link is known as such long before there was a window of its batches.
            learn(flow.earliestBandwidth());
        }
        if (passedNs >= WINDOW_NS * lanes && batches >= BATCHES_PER_LANE * lanes) {
            double bandwidth = flow.earliestBandwidth();
            if (idleProcessors.isPresent()) {
                price.window((double) waitedNs / passedNs, idleProcessors.getAsDouble(), bandwidth);
            }
            learn(bandwidth);
            passedNs = 0;
            waitedNs = 0;
            batches = 0;
        }
    }

    private void learn(double bandwidth) {
        price.bandwidth(bandwidth);
        priced = bandwidth > 0;
        nanosPerByte = price.nanosPerByte();
    }
}
