package dev.godwit.protocol.net;

import dev.godwit.protocol.HelloCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/// Gathers the first message of a connection, a hello or its reply, hands it on, and gives way to whatever that puts in
/// its place, with the bytes that came behind. A stranger is recognised by its first wrong byte.
abstract class HelloReader extends ChannelInboundHandlerAdapter {
    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;

    /// The bytes that the whole message needs, as far as those gathered tell.
    abstract int length(ByteBuf gathered) throws IOException;

    /// The message has come: at least [#length] bytes are readable, and it reads just those.
    abstract void complete(ChannelHandlerContext context, ByteBuf gathered) throws IOException;

    /// The connection cannot become one of ours: closed, or something else is at the other end.
    abstract void failed(ChannelHandlerContext context, Exception cause);

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        gathered = context.alloc().buffer(HelloCodec.HELLO_LENGTH);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf incoming = (ByteBuf) message;
        gathered.writeBytes(incoming);
        incoming.release();
        try {
            HelloCodec.check(gathered);
            if (gathered.readableBytes() >= length(gathered)) {
                complete(context, gathered);
            }
        } catch (IOException e) {
            failed(context, e);
        }
    }

    /// Puts the reader of frames in this handler's place, and gives it what was gathered behind the hello.
    void giveWay(ChannelHandlerContext context, FrameReader reader) {
        ByteBuf behind = gathered.readRetainedSlice(gathered.readableBytes());
        context.pipeline().addLast(reader);
        if (behind.isReadable()) {
            context.fireChannelRead(behind); // what the reader throws is its own to handle
        } else {
            behind.release();
        }
        context.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        gathered.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed(context, new IOException("the connection was closed before the hello was over"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(context, cause instanceof Exception exception ? exception : new IOException(cause));
    }
}
