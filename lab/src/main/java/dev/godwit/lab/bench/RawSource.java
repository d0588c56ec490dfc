package dev.godwit.lab.bench;

import dev.godwit.protocol.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The sending end of a raw stream: slices of a memory, wrapped and not copied, written as the socket takes them; and
/// echoes on a connection of the same kind. What nobody can beat who sends the same bytes with the same library.
final class RawSource implements AutoCloseable {
    /// Two slices: the socket always has one to take, and no more wait for it.
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(RawFormat.SLICE_BYTES, 2 * RawFormat.SLICE_BYTES);

    private static final long PATIENCE_SECONDS = 120;

    private final Transport transport = new Transport("raw-source");
    private final InetSocketAddress target;

    RawSource(InetSocketAddress target) {
        this.target = target;
    }

    /// Sends a memory and returns how long it took until all of it was placed, connecting included.
    long send(MemorySegment memory, int channels) throws IOException, InterruptedException {
        long transfer = ThreadLocalRandom.current().nextLong();
        var placed = new CompletableFuture<?>[channels];
        long start = System.nanoTime();
        for (int channel = 0; channel < channels; channel++) {
            var format = new RawFormat(transfer, memory.byteSize(), channel, channels);
            var done = new CompletableFuture<Long>();
            placed[channel] = done;
            open(new Sender(format, memory, done));
        }
        await(CompletableFuture.allOf(placed));
        return System.nanoTime() - start;
    }

    /// Begins to ask for answers of a length, one after another, for a time at most.
    Echoes echo(int answerBytes, long mostNs) {
        var echoes = new Echoes(System.nanoTime() + mostNs);
        open(new Asker(new RawFormat(0, answerBytes, 0, RawFormat.ECHO), echoes));
        return echoes;
    }

    /// Round trips that are being measured.
    static final class Echoes {
        private static final int MOST = 1 << 20;

        private final long endNs;
        private final long[] begins = new long[MOST];
        private final long[] durations = new long[MOST];
        private final CompletableFuture<Integer> counted = new CompletableFuture<>();
        private int count;
        private volatile boolean stopping;

        private Echoes(long endNs) {
            this.endNs = endNs;
        }

        /// Asks no more.
        void stop() {
            stopping = true;
        }

        /// Whether there is to be another; on the connection's event loop.
        private boolean add(long beganNs, long nowNs) {
            begins[count] = beganNs;
            durations[count++] = nowNs - beganNs;
            return !stopping && count < MOST && nowNs - endNs < 0;
        }

        interface Consumer {
            void accept(long beganNs, long durationNs);
        }

        /// Waits for the end of the last one, and hands over all.
        void forEach(Consumer consumer) throws IOException, InterruptedException {
            int all = RawSource.await(counted);
            for (int i = 0; i < all; i++) {
                consumer.accept(begins[i], durations[i]);
            }
        }
    }

    private void open(ChannelInboundHandlerAdapter handler) {
        transport
                .client(target, pipeline -> pipeline.addLast(handler))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .connect();
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a raw stream broke: " + e, e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final RawFormat format;
        private final MemorySegment memory;
        private final CompletableFuture<Long> done;
        private long slice;
        private int acknowledged;

        Sender(RawFormat format, MemorySegment memory, CompletableFuture<Long> done) {
            this.format = format;
            this.memory = memory;
            this.done = done;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.write(format.encode(context.alloc()));
            write(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            write(context);
        }

        private void write(ChannelHandlerContext context) {
            Channel channel = context.channel();
            while (channel.isWritable() && format.offset(slice) < memory.byteSize()) {
                long offset = format.offset(slice++);
                long length = Math.min(RawFormat.SLICE_BYTES, memory.byteSize() - offset);
                context.write(
                        Unpooled.wrappedBuffer(memory.asSlice(offset, length).asByteBuffer()), context.voidPromise());
                context.flush();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            acknowledged += bytes.readableBytes();
            bytes.release();
            if (acknowledged == RawFormat.ACKNOWLEDGEMENT_LENGTH) {
                done.complete(System.nanoTime());
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done.completeExceptionally(new IOException("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            done.completeExceptionally(cause);
            context.close();
        }
    }

    private static final class Asker extends ChannelInboundHandlerAdapter {
        private final RawFormat format;
        private final Echoes echoes;
        private int received;
        private long askedNs;

        Asker(RawFormat format, Echoes echoes) {
            this.format = format;
            this.echoes = echoes;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.write(format.encode(context.alloc()));
            ask(context);
        }

        private void ask(ChannelHandlerContext context) {
            askedNs = System.nanoTime();
            context.writeAndFlush(
                    context.alloc().directBuffer(RawFormat.QUESTION_LENGTH).writeZero(RawFormat.QUESTION_LENGTH));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            received += bytes.readableBytes();
            bytes.release();
            if (received < format.bytes()) {
                return;
            }
            received = 0;
            if (echoes.add(askedNs, System.nanoTime())) {
                ask(context);
            } else {
                echoes.counted.complete(echoes.count);
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            echoes.counted.completeExceptionally(new IOException("the connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            echoes.counted.completeExceptionally(cause);
            context.close();
        }
    }
}
