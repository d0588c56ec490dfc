package dev.godwit.protocol.net;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameCodec;
import dev.godwit.protocol.Hello;
import dev.godwit.protocol.Placed;
import dev.godwit.protocol.page.BatchFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One connection after its hello. Sending is asynchronous and safe from any thread; frames leave in the order of the
/// calls of one thread. Closed by its owner, by the peer, or by a frame that cannot be read.
public final class Connection {
    /// One batch that is being written, and the next one behind it. More would leave the cache before they are written.
    static final int MOST_UNWRITTEN_BYTES = 2 * BatchFormat.PAYLOAD_BYTES;

    private final Channel channel;
    private final Hello hello;
    private final long peerIncarnation;
    private volatile Runnable writability = () -> {};
    private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();
    private volatile long heardNs = System.nanoTime();

    /// The buffer of acknowledgements, used again once it was written: thousands go in a second. Of the event loop.
    private @Nullable ByteBuf acknowledgement;

    Connection(Channel channel, Hello hello, long peerIncarnation) {
        this.channel = channel;
        this.hello = hello;
        this.peerIncarnation = peerIncarnation;
        channel.closeFuture().addListener(closed -> releaseAcknowledgement());
    }

    /// The hello that opened this connection, whichever side said it.
    public Hello hello() {
        return hello;
    }

    /// The random number of the peer's process.
    public long peerIncarnation() {
        return peerIncarnation;
    }

    /// Where the peer is.
    public SocketAddress peer() {
        return channel.remoteAddress();
    }

    /// Where buffers for this connection come from.
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /// Sends a frame at once.
    public ChannelFuture send(Frame frame) {
        return channel.writeAndFlush(FrameCodec.encode(frame, channel.alloc()));
    }

    /// Sends encoded frames at once and takes over the buffer's reference.
    public ChannelFuture send(ByteBuf frames) {
        return channel.writeAndFlush(frames);
    }

    /// Sends a frame at once. Whether it was written shows in this connection's end alone.
    public void tell(Frame frame) {
        channel.writeAndFlush(FrameCodec.encode(frame, channel.alloc()), channel.voidPromise());
    }

    /// Tells the peer how many bytes of its batches were read. Whether it was written shows in this connection's end
    /// alone. On the event loop.
    public void acknowledge(long batchBytes) {
        if (channel.isOpen()) {
            tell(Placed.encode(batchBytes, roomToAcknowledge()));
        }
    }

    private ByteBuf roomToAcknowledge() {
        ByteBuf kept = acknowledgement;
        if (kept != null && kept.refCnt() == 1) {
            return kept.clear().retain();
        }
        ByteBuf fresh = channel.alloc().directBuffer(Placed.FRAME_LENGTH);
        if (kept == null) {
            acknowledgement = fresh.retain();
        }
        return fresh;
    }

    private void releaseAcknowledgement() {
        if (acknowledgement != null) {
            acknowledgement.release();
            acknowledgement = null;
        }
    }

    /// Sends encoded frames at once and takes over the buffer's reference. Whether they were written shows in this
    /// connection's end alone.
    public void tell(ByteBuf frames) {
        channel.writeAndFlush(frames, channel.voidPromise());
    }

    /// Whether the socket takes more soon: false while [#MOST_UNWRITTEN_BYTES] wait for it.
    public boolean isWritable() {
        return channel.isWritable();
    }

    /// Runs something on this connection's event loop whenever [#isWritable] has changed.
    public void onWritability(Runnable action) {
        writability = action;
    }

    void writabilityChanged() {
        writability.run();
    }

    /// Runs something on this connection's event loop.
    ///
    /// @throws java.util.concurrent.RejectedExecutionException when the loops have ended
    public void execute(Runnable action) {
        channel.eventLoop().execute(action);
    }

    /// Runs something on this connection's event loop after a time.
    public void executeIn(long nanos, Runnable action) {
        var _ = channel.eventLoop().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    /// Cuts the connection off after a time, if it is not closed by then.
    public void limitLife(Duration most, String reason) {
        var end = channel.eventLoop().schedule(() -> abort(reason), most.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
    }

    /// Whether the connection is up.
    public boolean isOpen() {
        return channel.isActive();
    }

    /// How long the peer has sent nothing on this connection, in nanoseconds.
    public long silentNs() {
        return System.nanoTime() - heardNs;
    }

    void heard() {
        heardNs = System.nanoTime();
    }

    /// Closes the connection after what was sent before has been written. The first reason given is the one that the
    /// listener hears.
    public void close(String reason) {
        closeReason.compareAndSet(null, reason);
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(done -> channel.close());
    }

    /// Closes the connection now; what was not yet written is dropped.
    public void abort(String reason) {
        closeReason.compareAndSet(null, reason);
        channel.close();
    }

    /// Waits until the connection is closed and no handler of it runs any more. Not to be called on an event loop.
    public void awaitClosed() {
        channel.closeFuture().awaitUninterruptibly();
    }

    String reasonOfClose() {
        String reason = closeReason.get();
        return reason != null ? reason : "the peer closed the connection";
    }
}
