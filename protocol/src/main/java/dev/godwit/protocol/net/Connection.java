package dev.godwit.protocol.net;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameCodec;
import dev.godwit.protocol.Hello;
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
    private final Channel channel;
    private final Hello hello;
    private final long peerIncarnation;
    private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();
    private volatile long heardNs = System.nanoTime();

    Connection(Channel channel, Hello hello, long peerIncarnation) {
        this.channel = channel;
        this.hello = hello;
        this.peerIncarnation = peerIncarnation;
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

    /// Runs something on this connection's event loop.
    public void execute(Runnable action) {
        channel.eventLoop().execute(action);
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
