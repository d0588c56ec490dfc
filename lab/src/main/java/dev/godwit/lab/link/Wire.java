package dev.godwit.lab.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One direction of a link: the cable that the flows of all connections share. It says when a flow may read, in turn,
/// and when what it has read arrives.
///
/// The queue in front of the cable is a moment in time: all that was taken has left at `freeAtNs`. While that is more
/// than [#QUEUE_NS] ahead no flow reads, so what is too much stays with its sender. Runs on the link's event loop.
final class Wire {
    /// How much may wait in front of the cable, as a time: enough for it to stay busy while the loop is at something
    /// else, and less than fq_codel's target of 5 ms. A flow's turn may add one quantum.
    private static final long QUEUE_NS = 2_000_000;

    /// What a flow may read in one turn, as a time: a fraction of the millisecond that the delay is kept to, since what
    /// is read in one piece arrives in one piece.
    private static final long QUANTUM_NS = 500_000;

    /// One packet of Ethernet.
    private static final int LEAST_QUANTUM_BYTES = 1460;

    /// A relay of more than 4 Gbit/s needs its time for copying, not for turns.
    private static final int MOST_QUANTUM_BYTES = 256 << 10;

    /// The most that the loop may be late for without loss of rate: a busy machine lets a thread wait for a dozen of
    /// its scheduler's slices of some 3 ms.
    private static final long MOST_OWED_NS = 50_000_000;

    /// Ten times what a timer is late on a machine that has time.
    private static final long STALLED_NS = 1_000_000;

    /// Nobody has anything to send who does not send for so long when asked.
    private static final long IDLE_NS = 2_000_000;

    private final EventLoop loop;
    private final long bitsPerSecond;
    private final long delayNs;
    private final long jitterNs;
    private final SplittableRandom random;
    private final Queue<Flow> waiting = new ArrayDeque<>();

    private long freeAtNs = System.nanoTime();
    private long owedNs;
    private boolean alarmSet;
    private boolean frozen;
    private boolean corrupting;
    private long held;
    private long arrived;
    private long firstArrivalNs;
    private long lastArrivalNs;

    /// @param seed of the jitter
    Wire(LinkSpec spec, EventLoop loop, long seed) {
        this.loop = loop;
        this.bitsPerSecond = spec.bitsPerSecond();
        this.delayNs = spec.delay().toNanos();
        this.jitterNs = spec.jitter().toNanos();
        this.random = new SplittableRandom(seed);
    }

    /// The most that is read at once.
    static int quantumBytes(LinkSpec spec) {
        long bytes = (long) (spec.bitsPerSecond() / 8e9 * QUANTUM_NS);
        return Math.clamp(bytes, LEAST_QUANTUM_BYTES, MOST_QUANTUM_BYTES);
    }

    /// A flow wants to read: it will, after those that asked before, when there is room.
    void request(Flow flow) {
        waiting.add(flow);
        serve();
    }

    private void serve() {
        while (!waiting.isEmpty() && !frozen) {
            long wait = freeAtNs - System.nanoTime() - QUEUE_NS;
            if (wait > 0) {
                setAlarm(wait);
                return;
            }
            waiting.remove().read();
        }
    }

    private void setAlarm(long wait) {
        if (!alarmSet) {
            alarmSet = true;
            loop.schedule(
                    () -> {
                        alarmSet = false;
                        owe(Long.MAX_VALUE);
                        serve();
                    },
                    wait,
                    TimeUnit.NANOSECONDS);
        }
    }

    /// Something that is handed over now should have been so long ago: if that is more than a timer is late anyway, the
    /// loop got no processor, and flows may have waited for it.
    void late(long nanos) {
        if (nanos > STALLED_NS) {
            owe(nanos);
        }
    }

    /// The cable has run empty while flows waited for the loop: what it could have carried in that time, at most so
    /// much of it, passes in no time now, as long as there is something.
    private void owe(long mostNs) {
        long emptyNs = Math.min(mostNs, System.nanoTime() - freeAtNs);
        if (emptyNs > 0) {
            owedNs = Math.min(MOST_OWED_NS, owedNs + emptyNs);
            freeAtNs += emptyNs;
        }
    }

    /// Takes what a flow has read.
    ///
    /// @return when it arrives, by [System#nanoTime]
    long take(ByteBuf bytes) {
        long now = System.nanoTime();
        long sendingNs = sendingNs(bytes.readableBytes());
        if (now - freeAtNs > IDLE_NS) {
            owedNs = 0;
        }
        long paidNs = Math.min(owedNs, sendingNs);
        owedNs -= paidNs;
        freeAtNs = Math.max(freeAtNs, now) + sendingNs - paidNs;
        held += bytes.readableBytes();
        if (corrupting && bytes.isReadable()) {
            corrupting = false;
            int middle = bytes.readerIndex() + bytes.readableBytes() / 2;
            bytes.setByte(middle, bytes.getByte(middle) ^ 0x40);
        }
        return freeAtNs + delayNs + (jitterNs == 0 ? 0 : random.nextLong(-jitterNs, jitterNs + 1));
    }

    private long sendingNs(long bytes) {
        return bytes * 8 * 1_000_000_000 / bitsPerSecond;
    }

    /// Bytes that were taken have come to their receiver's end.
    void arrived(int bytes) {
        lastArrivalNs = System.nanoTime();
        if (arrived == 0) {
            firstArrivalNs = lastArrivalNs;
        }
        arrived += bytes;
    }

    /// Bytes that were taken are not kept here any more: the receiver's socket has them, or nobody.
    void released(int bytes) {
        held -= bytes;
    }

    LinkTraffic.Way traffic() {
        return new LinkTraffic.Way(arrived, lastArrivalNs - firstArrivalNs, held);
    }

    boolean isFrozen() {
        return frozen;
    }

    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
        serve();
    }

    /// A bit of what is taken next is flipped.
    void corrupt() {
        corrupting = true;
    }
}
