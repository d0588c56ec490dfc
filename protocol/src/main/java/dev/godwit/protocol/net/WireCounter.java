package dev.godwit.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/// Counts the bytes that all connections of one migration read from and wrote to their sockets, hellos included.
@Sharable
public final class WireCounter extends ChannelDuplexHandler {
    private final LongAdder read = new LongAdder();
    private final LongAdder written = new LongAdder();

    /// Bytes in both directions so far.
    public long total() {
        return read.sum() + written.sum();
    }

    /// Bytes written so far.
    public long written() {
        return written.sum();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf buffer) {
            read.add(buffer.readableBytes());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf buffer) {
            if (promise.isVoid()) {
                // Of a connection that breaks, what was left unwritten is in it; nothing is allocated for each write.
                written.add(buffer.readableBytes());
            } else {
                int bytes = buffer.readableBytes();
                promise.addListener(done -> {
                    if (done.isSuccess()) {
                        written.add(bytes);
                    }
                });
            }
        }
        context.write(message, promise);
    }
}
