package dev.godwit.protocol.net;

import dev.godwit.protocol.FrameCodec;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.MalformedFrameException;
import dev.godwit.protocol.Placed;
import dev.godwit.protocol.page.BatchFormat;
import dev.godwit.protocol.page.BatchReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// Cuts the byte stream of one connection into frames.
///
/// Each stage of reading (header, body, the parts of a batch) names the least number of contiguous bytes it can use.
/// While the incoming buffer holds that many, the stage reads straight from it, so pages go from the receive buffer
/// to guest memory without another copy. Only the piece that a read cut in two is gathered in a small carry buffer.
///
/// Runs on the connection's event loop, which also closes it.
final class FrameReader extends ChannelInboundHandlerAdapter {
    /// The carry buffer grows with what has come, not with what a header promises. A page fits at once.
    private static final int FIRST_CARRY_BYTES = FrameFormat.MAX_PAGE_SIZE;

    private enum Stage {
        HEADER,
        BODY,
        BATCH
    }

    private final Connection connection;
    private final FrameListener listener;
    private final @Nullable BatchReader batches;

    private Stage stage = Stage.HEADER;
    private int tag;
    private int bodyLength;
    private long batchBytes;
    private long toldBytes;
    private ByteBuf carry = Unpooled.EMPTY_BUFFER;
    private boolean failed;

    /// @param batches reads page batches; null where none may come
    FrameReader(Connection connection, FrameListener listener, @Nullable BatchReader batches) {
        this.connection = connection;
        this.listener = listener;
        this.batches = batches;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf incoming = (ByteBuf) message;
        connection.heard();
        try {
            if (!failed) {
                consume(context, incoming);
            }
        } catch (MalformedFrameException e) {
            failed = true;
            connection.abort("the peer sent something that is not a valid frame: " + e.getMessage());
        } finally {
            incoming.release();
        }
    }

    /// All that the socket held has been read.
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (batchBytes != toldBytes && !failed) {
            toldBytes = batchBytes;
            listener.batches(connection, batchBytes);
        }
    }

    private void consume(ChannelHandlerContext context, ByteBuf incoming) throws MalformedFrameException {
        while (true) {
            int needed = needed();
            if (carry.isReadable()) {
                int missing = needed - carry.readableBytes();
                if (incoming.readableBytes() < missing) {
                    carry.writeBytes(incoming);
                    return;
                }
                if (missing > 0) {
                    carry.writeBytes(incoming, missing);
                }
                advance(carry);
                if (!carry.isReadable()) {
                    emptyCarry();
                }
            } else if (incoming.readableBytes() >= needed) {
                advance(incoming);
            } else {
                if (incoming.isReadable()) {
                    if (carry.capacity() == 0) {
                        carry = context.alloc().directBuffer(Math.min(needed, FIRST_CARRY_BYTES));
                    }
                    carry.writeBytes(incoming);
                }
                return;
            }
        }
    }

    /// Kept for the next piece, unless it had to grow.
    private void emptyCarry() {
        if (carry.capacity() > FIRST_CARRY_BYTES) {
            releaseCarry();
        } else {
            carry.clear();
        }
    }

    private void releaseCarry() {
        carry.release();
        carry = Unpooled.EMPTY_BUFFER;
    }

    private int needed() {
        return switch (stage) {
            case HEADER -> FrameFormat.HEADER_LENGTH;
            case BODY -> bodyLength;
            case BATCH -> batches().minimum();
        };
    }

    /// Uses at least [#needed] bytes of `bytes`.
    private void advance(ByteBuf bytes) throws MalformedFrameException {
        switch (stage) {
            case HEADER -> header(bytes);
            case BODY -> {
                stage = Stage.HEADER;
                if (tag == FrameFormat.PLACED_TAG) {
                    listener.acknowledged(connection, Placed.decode(bytes, bodyLength));
                } else {
                    listener.frame(connection, FrameCodec.decode(tag, bytes, bodyLength));
                }
            }
            case BATCH -> {
                if (batches().accept(bytes)) {
                    stage = Stage.HEADER;
                    batchBytes += FrameFormat.HEADER_LENGTH
                            + bodyLength
                            + (long) batches().zeroPages() * BatchFormat.ZERO_PAGE_COST;
                }
            }
        }
    }

    private void header(ByteBuf bytes) throws MalformedFrameException {
        bodyLength = FrameFormat.checkedBodyLength(bytes, bytes.readerIndex());
        tag = bytes.getUnsignedByte(bytes.readerIndex() + FrameFormat.TAG_OFFSET);
        bytes.skipBytes(FrameFormat.HEADER_LENGTH);
        if (tag != FrameFormat.BATCH_TAG) {
            stage = Stage.BODY;
            return;
        }
        if (batches == null) {
            throw new MalformedFrameException(
                    "Batch", FrameFormat.TAG_OFFSET, "a page batch on a connection that carries none");
        }
        batches.begin(bodyLength);
        stage = Stage.BATCH;
    }

    private BatchReader batches() {
        if (batches == null) {
            throw new IllegalStateException("no batch can have begun on this connection");
        }
        return batches;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        listener.closed(connection, connection.reasonOfClose());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed = true;
        connection.abort(describe(cause));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        releaseCarry();
        if (batches != null) {
            batches.close();
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
