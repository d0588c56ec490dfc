package dev.godwit.source;

import java.util.ArrayList;
import java.util.List;

/// How many bytes may be on their way to the target: written, and not yet acknowledged as placed.
///
/// The bandwidth is the largest of the last [#WINDOWS] stretches of acknowledgements during which some sender was at
/// work all the time. In flight is at most bandwidth × (least round trip + headroom), so that what a sender leaves in
/// front of a switchover or a pull is bounded in time. The headroom is at least a batch for each channel: a batch is
/// acknowledged as a whole, so beside what a round trip needs one of each channel is still arriving. Safe from any
/// thread.
final class FlowWindow {
    private static final int WINDOWS = 8;

    /// Long enough for a dozen batches at 100 MB/s, so that a measurement is not an accident of one acknowledgement.
    private static final long WINDOW_NS = 50_000_000;

    /// Acknowledgements that a window needs beside its length: on a slow link fewer would quantise the rate.
    private static final int WINDOW_ACKS = 12;

    /// A stretch shorter than this says nothing about a rate.
    private static final long SHORTEST_NS = 2_000_000;

    /// Acknowledgements that tell the order of a rate's size.
    private static final int EARLY_ACKS = 2;

    /// A cold sender and receiver need as long to be as fast as a fast link; on a slow one the acknowledgements come
    /// later than that.
    private static final long EARLY_NS = 30_000_000;

    /// In flight before anything was measured: a gigabit link's 30 ms.
    private static final long INITIAL_BYTES = 4 << 20;

    /// A careful beginning lets as many times in flight what has been placed: two acknowledgements, which tell what a
    /// slow link carries, come before much is on its way, and a fast link is full after four.
    private static final int CAREFUL_GROWTH = 4;

    /// A limit is kept within 5 % while it binds; as much again for stretches that began or ended within a batch.
    private static final double LIMITED_SHARE = 0.9;

    private final long floorBytes;
    private boolean carefully;
    private long mostBytesPerSecond;
    private final double[] measured = new double[WINDOWS];
    private final long[] measuredBytes = new long[WINDOWS];
    private final long[] measuredNs = new long[WINDOWS];
    private int measurements;
    private int measurementsUnderOtherLimit;

    private long headroomNs;
    private long roundTripNs;
    private long sent;
    private long placed;
    private int senders;
    private long windowStartNs;
    private long windowStartPlaced;
    private int windowAcks;
    /// Who was refused and wants to hear when there may be room.
    private final List<Runnable> waiting = new ArrayList<>();

    /// @param floorBytes one batch per channel: less headroom would leave the link idle on a long way, or stop a
    /// channel
    /// @param headroomNs time beyond a round trip that may be in flight
    /// @param mostBytesPerSecond what a limit lets through: a window that a burst fell into must not promise more
    FlowWindow(long floorBytes, long headroomNs, long mostBytesPerSecond) {
        this.floorBytes = floorBytes;
        this.mostBytesPerSecond = mostBytesPerSecond;
        this.headroomNs = headroomNs;
    }

    /// Begins with the least in flight, and grows with what has been placed until the earliest bandwidth is known. For
    /// a sender that sends other bytes once it knows the link.
    synchronized void beginCarefully() {
        carefully = true;
    }

    /// Another headroom, from now on.
    synchronized void headroom(long nanos) {
        headroomNs = nanos;
        wake();
    }

    /// Another limit of what is let through, from now on.
    synchronized void most(long bytesPerSecond) {
        if (bytesPerSecond != mostBytesPerSecond) {
            mostBytesPerSecond = bytesPerSecond;
            measurementsUnderOtherLimit = measurements;
        }
    }

    /// The least round trip seen so far.
    synchronized void roundTrip(long nanos) {
        if (nanos != roundTripNs) {
            roundTripNs = nanos;
            wake();
        }
    }

    /// A sender begins to send without a pause.
    synchronized void senderBegins() {
        if (senders++ == 0) {
            openWindow(System.nanoTime());
        }
    }

    /// A sender has nothing to send for now.
    synchronized void senderEnds() {
        if (--senders == 0) {
            closeWindow(System.nanoTime());
        }
    }

    /// Counts `bytes` as in flight, if so many more may be.
    ///
    /// @param whenRoom runs once, on any thread, when there may be room after a refusal; must not block
    synchronized boolean tryAcquire(int bytes, Runnable whenRoom) {
        if (sent > placed && sent - placed + bytes > limit()) {
            if (!waiting.contains(whenRoom)) {
                waiting.add(whenRoom);
            }
            return false;
        }
        sent += bytes;
        return true;
    }

    private void wake() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).run();
        }
        waiting.clear();
    }

    /// The target has placed `bytes` more; false, and nothing counted, if that is more than was sent.
    synchronized boolean placed(long bytes) {
        if (bytes < 0 || bytes > sent - placed) {
            return false;
        }
        placed += bytes;
        windowAcks++;
        long now = System.nanoTime();
        if (senders > 0 && now - windowStartNs >= WINDOW_NS && windowAcks >= WINDOW_ACKS) {
            closeWindow(now);
            openWindow(now);
        }
        wake();
        return true;
    }

    /// Bytes per second; 0 before the first measurement.
    synchronized double bandwidth() {
        double best = 0;
        for (double rate : measured) {
            best = Math.max(best, rate);
        }
        return Math.min(best, (double) mostBytesPerSecond);
    }

    /// Bytes per second over the last [#WINDOWS] stretches together, and not just the best of them: what the near
    /// future is likely to be like. Stretches under another limit count only while there are no others.
    synchronized double smoothedBandwidth() {
        int fresh = measurements - measurementsUnderOtherLimit;
        int counted = Math.min(WINDOWS, fresh > 0 ? fresh : measurements);
        long bytes = 0;
        long nanos = 0;
        for (int i = measurements - counted; i < measurements; i++) {
            bytes += measuredBytes[i % WINDOWS];
            nanos += measuredNs[i % WINDOWS];
        }
        return nanos == 0 ? 0 : Math.min(bytes * 1e9 / nanos, (double) mostBytesPerSecond);
    }

    /// The same, and before the first stretch is over what has arrived of it so far, once that is more than an
    /// accident.
    synchronized double earliestBandwidth() {
        long passed = System.nanoTime() - windowStartNs;
        return measurements == 0 && windowAcks >= EARLY_ACKS && passed >= EARLY_NS
                ? (placed - windowStartPlaced) * 1e9 / passed
                : smoothedBandwidth();
    }

    /// Whether the limit, and not the link, is what holds the bandwidth where it is.
    synchronized boolean limited() {
        return mostBytesPerSecond != Long.MAX_VALUE && smoothedBandwidth() >= mostBytesPerSecond * LIMITED_SHARE;
    }

    /// Bytes written and not acknowledged.
    synchronized long inFlight() {
        return sent - placed;
    }

    /// Bytes acknowledged so far: grows while the target makes progress.
    synchronized long placedBytes() {
        return placed;
    }

    private long limit() {
        double bandwidth = carefully && measurements == 0 ? earliestBandwidth() : bandwidth();
        return bandwidth == 0
                ? initial()
                : (long) (bandwidth * roundTripNs / 1e9 + Math.max((double) floorBytes, bandwidth * headroomNs / 1e9));
    }

    private long initial() {
        long most = Math.max(floorBytes, INITIAL_BYTES);
        return carefully ? Math.min(most, floorBytes + CAREFUL_GROWTH * placed) : most;
    }

    private void openWindow(long now) {
        windowStartNs = now;
        windowStartPlaced = placed;
        windowAcks = 0;
    }

    private void closeWindow(long now) {
        long elapsed = now - windowStartNs;
        if (elapsed >= SHORTEST_NS && placed > windowStartPlaced) {
            int slot = measurements++ % WINDOWS;
            measuredBytes[slot] = placed - windowStartPlaced;
            measuredNs[slot] = elapsed;
            measured[slot] = measuredBytes[slot] * 1e9 / elapsed;
        }
    }
}
