package dev.godwit.lab.bench;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.Prefault;
import dev.godwit.protocol.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The receiving end of a raw stream: puts bytes where they belong in a memory that is new for each transfer and got as
/// Godwit gets it, found ahead of them too; looks at none of them, and answers echoes. Runs on event loops; closed by
/// its process.
final class RawTarget implements AutoCloseable {
    private static final int PAGE_SIZE = 4096;

    private final Transport transport = new Transport("raw-target");
    private final Map<Long, Transfer> transfers = new ConcurrentHashMap<>();
    private final Channel server;

    RawTarget() {
        server = transport
                .server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        pipeline -> pipeline.addLast(new Receiver()))
                .bind()
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    @Override
    public void close() {
        server.close();
        transport.close();
    }

    /// A memory that some channels fill; freed when the last of them is closed.
    private static final class Transfer {
        private final GuestMemory memory;
        private final Prefault prefault;
        private int open;

        Transfer(RawFormat format) {
            memory = GuestMemory.allocate(format.bytes(), PAGE_SIZE);
            prefault = new Prefault(memory);
            open = format.channels();
        }

        synchronized boolean closeOne() {
            if (--open > 0) {
                return false;
            }
            prefault.close();
            memory.close();
            return true;
        }
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        private @Nullable RawFormat format;
        private @Nullable Transfer transfer;
        private Prefault.@Nullable Arrivals arrivals;
        private @Nullable ByteBuf gathered;
        private long slice;
        private int inSlice;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                RawFormat known = format == null ? begin(context, bytes) : format;
                if (known != null && known.channels() == RawFormat.ECHO) {
                    echo(context, bytes, known);
                } else if (known != null && transfer != null && arrivals != null) {
                    place(context, bytes, known, transfer.memory.segment(), arrivals);
                }
            } finally {
                bytes.release();
            }
        }

        private @Nullable RawFormat begin(ChannelHandlerContext context, ByteBuf bytes) {
            if (gathered == null) {
                gathered = context.alloc().buffer(RawFormat.LENGTH);
            }
            gathered.writeBytes(bytes, Math.min(bytes.readableBytes(), RawFormat.LENGTH - gathered.readableBytes()));
            if (gathered.readableBytes() < RawFormat.LENGTH) {
                return null;
            }
            RawFormat decoded = RawFormat.decode(gathered);
            gathered.release();
            gathered = null;
            format = decoded;
            if (decoded.channels() != RawFormat.ECHO) {
                transfer = transfers.computeIfAbsent(decoded.transfer(), id -> new Transfer(decoded));
                arrivals = transfer.prefault.new Arrivals();
            }
            return decoded;
        }

        private void place(
                ChannelHandlerContext context,
                ByteBuf bytes,
                RawFormat known,
                MemorySegment memory,
                Prefault.Arrivals arrivals) {
            MemorySegment source = MemorySegment.ofBuffer(bytes.nioBuffer());
            int at = 0;
            while (at < source.byteSize()) {
                long offset = known.offset(slice) + inSlice;
                int sliceBytes = (int) Math.min(RawFormat.SLICE_BYTES, known.bytes() - known.offset(slice));
                int length = (int) Math.min(source.byteSize() - at, sliceBytes - inSlice);
                if (arrivals.inOrder(offset)) {
                    arrivals.reached();
                }
                MemorySegment.copy(source, at, memory, offset, length);
                at += length;
                inSlice += length;
                if (inSlice == sliceBytes) {
                    inSlice = 0;
                    slice++;
                }
            }
            if (inSlice == 0 && known.offset(slice) >= known.bytes()) {
                context.writeAndFlush(
                        context.alloc().buffer(RawFormat.ACKNOWLEDGEMENT_LENGTH).writeLong(known.transfer()));
            }
        }

        private void echo(ChannelHandlerContext context, ByteBuf bytes, RawFormat known) {
            for (inSlice += bytes.readableBytes();
                    inSlice >= RawFormat.QUESTION_LENGTH;
                    inSlice -= RawFormat.QUESTION_LENGTH) {
                int length = (int) known.bytes();
                context.writeAndFlush(context.alloc().directBuffer(length).writeZero(length));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (gathered != null) {
                gathered.release();
            }
            RawFormat known = format;
            Transfer mine = transfer;
            if (known != null && mine != null && mine.closeOne()) {
                transfers.remove(known.transfer());
            }
        }
    }
}
