package dev.godwit.lab.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// One connection in one direction: reads when the wire lets it, keeps what is under way, and writes it when it
/// arrives, in order. What its receiver does not take holds up this flow alone. Made by [LinkConnection]; runs on the
/// link's event loop.
final class Flow {
    /// A buffer that is filled to less than this part is copied to one of its size, so that memory is bounded by bytes.
    private static final int SPARSE = 4;

    private enum Kind {
        BYTES,
        /// The sender has sent its last byte, and may still receive.
        LAST,
        /// The sender is gone.
        GONE
    }

    private record Parcel(Kind kind, ByteBuf bytes, long arrivesNs) {}

    private final Wire wire;
    private final Channel in;
    private final Channel out;
    private final EventLoop loop;
    private final Runnable onLast;
    private final Queue<Parcel> underWay = new ArrayDeque<>();

    private long lastArrivalNs = System.nanoTime();
    private boolean requested;
    private boolean stalled;
    private boolean alarmSet;
    private boolean ended;
    private boolean abandoned;

    /// @param onLast told when the sender's last byte has been written
    Flow(Wire wire, Channel in, Channel out, Runnable onLast) {
        this.wire = wire;
        this.in = in;
        this.out = out;
        this.loop = in.eventLoop();
        this.onLast = onLast;
    }

    /// Begins to read, or goes on, unless the receiver has not taken what arrived before.
    void request() {
        // What a sender has left behind when it ends is read without a request.
        if (ended || requested) {
            return;
        }
        stalled = !out.isWritable();
        if (!stalled) {
            requested = true;
            wire.request(this);
        }
    }

    /// The receiver takes bytes again, or none any more.
    void writabilityChanged() {
        if (stalled) {
            request();
        }
    }

    /// It is this flow's turn: what is there, at most a quantum, comes to [#received].
    void read() {
        requested = false;
        if (!ended) {
            in.read();
        }
    }

    /// Something was read; it belongs to this flow now.
    void received(ByteBuf bytes) {
        send(Kind.BYTES, dense(bytes));
    }

    private static ByteBuf dense(ByteBuf bytes) {
        if (bytes.readableBytes() >= bytes.capacity() / SPARSE) {
            return bytes;
        }
        ByteBuf copy = bytes.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    /// The sender has sent its last byte.
    void last() {
        end(Kind.LAST);
    }

    /// The sender is gone, with or without a last word.
    void gone() {
        end(Kind.GONE);
    }

    private void end(Kind kind) {
        ended = true;
        send(kind, Unpooled.EMPTY_BUFFER);
    }

    private void send(Kind kind, ByteBuf bytes) {
        if (abandoned) {
            bytes.release();
            return;
        }
        lastArrivalNs = Math.max(lastArrivalNs, wire.take(bytes));
        underWay.add(new Parcel(kind, bytes, lastArrivalNs));
        setAlarm();
    }

    private void setAlarm() {
        Parcel next = underWay.peek();
        if (next != null && !alarmSet) {
            alarmSet = true;
            loop.schedule(
                    () -> {
                        alarmSet = false;
                        deliver();
                    },
                    next.arrivesNs - System.nanoTime(),
                    TimeUnit.NANOSECONDS);
        }
    }

    /// Hands over what has arrived by now.
    void deliver() {
        if (wire.isFrozen()) {
            return;
        }
        long now = System.nanoTime();
        Parcel first = underWay.peek();
        if (first != null) {
            wire.late(now - first.arrivesNs);
        }
        for (Parcel next = underWay.peek(); next != null && next.arrivesNs - now <= 0; next = underWay.peek()) {
            underWay.remove();
            handOver(next);
        }
        out.flush();
        setAlarm();
    }

    private void handOver(Parcel parcel) {
        switch (parcel.kind) {
            case BYTES -> {
                int length = parcel.bytes.readableBytes();
                wire.arrived(length);
                out.write(parcel.bytes).addListener(done -> wire.released(length));
            }
            // Behind all that was written before: what is still in the channel would be dropped.
            case LAST ->
                out.write(Unpooled.EMPTY_BUFFER).addListener(done -> {
                    ((DuplexChannel) out).shutdownOutput();
                    onLast.run();
                });
            case GONE -> out.write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Nobody is there to receive: what is under way is lost.
    void abandon() {
        abandoned = true;
        ended = true;
        for (Parcel parcel = underWay.poll(); parcel != null; parcel = underWay.poll()) {
            wire.released(parcel.bytes.readableBytes());
            parcel.bytes.release();
        }
    }
}
