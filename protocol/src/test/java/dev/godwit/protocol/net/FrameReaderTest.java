package dev.godwit.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameCodec;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Hello;
import dev.godwit.protocol.Placed;
import dev.godwit.protocol.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A byte stream that is cut anywhere, and the buffers that its reader and its connection keep.
class FrameReaderTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Heard heard = new Heard();
    private final Connection connection;

    FrameReaderTest() {
        channel.config().setAllocator(allocator);
        connection = new Connection(channel, new Hello(FrameFormat.VERSION, Role.CONTROL, 0, new UUID(1, 2), 3), 4);
        channel.pipeline().addLast(new FrameReader(connection, heard, null));
    }

    @ParameterizedTest(name = "pieces of up to {0} bytes")
    @ValueSource(ints = {1, 7, 8, 9, 100, 5000, 70_000, 1_000_000})
    void shouldReadEveryFrameWhereverTheStreamIsCut(int longest) {
        var random = new Random(longest);
        List<String> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < 20; i++) {
            for (Frame frame : List.of(new Frame.Ping(i), missing(3), missing(1 + random.nextInt(20_000)))) {
                sent.add(bytesOf(frame));
                ByteBuf encoded = FrameCodec.encode(frame, allocator);
                stream.writeBytes(encoded);
                encoded.release();
            }
        }

        while (stream.isReadable()) {
            int length = Math.min(stream.readableBytes(), 1 + random.nextInt(longest));
            channel.writeInbound(stream.readBytes(length));
        }

        assertThat(heard.frames).isEqualTo(sent);
        stream.release();
        assertNothingIsKeptBehindTheEnd();
    }

    @Test
    void shouldKeepABufferForPiecesButNotALargeOne() {
        ByteBuf small = FrameCodec.encode(missing(10), allocator);
        ByteBuf large = FrameCodec.encode(missing(20_000), allocator);
        long before = allocator.metric().usedDirectMemory();

        inTwo(small);
        long afterSmall = allocator.metric().usedDirectMemory() - before;
        inTwo(small);
        assertThat(allocator.metric().usedDirectMemory() - before)
                .isEqualTo(afterSmall)
                .isPositive();
        inTwo(large);
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(before);

        assertThat(heard.frames).hasSize(3);
        small.release();
        large.release();
        assertNothingIsKeptBehindTheEnd();
    }

    @Test
    void shouldAcknowledgeInOneBufferUnlessItIsStillBeingWritten() throws Exception {
        connection.acknowledge(1);
        ByteBuf first = channel.readOutbound();
        connection.acknowledge(2);
        ByteBuf second = channel.readOutbound();
        assertThat(wireBytes(first)).isEqualTo(1);
        assertThat(wireBytes(second)).isEqualTo(2);

        first.release();
        second.release();
        connection.acknowledge(3);
        ByteBuf third = channel.readOutbound();
        assertThat(third).isSameAs(first);
        assertThat(wireBytes(third)).isEqualTo(3);

        third.release();
        assertNothingIsKeptBehindTheEnd();
        connection.acknowledge(4);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static long wireBytes(ByteBuf frame) throws Exception {
        return Placed.decode(frame.skipBytes(FrameFormat.HEADER_LENGTH), Long.BYTES);
    }

    private static Frame.Missing missing(int runs) {
        return new Frame.Missing(
                IntStream.range(0, runs).map(run -> 2 * run).toArray(),
                IntStream.range(0, runs).map(run -> 1).toArray());
    }

    private void inTwo(ByteBuf frame) {
        int half = frame.readableBytes() / 2;
        channel.writeInbound(Unpooled.copiedBuffer(frame.slice(0, half)));
        channel.writeInbound(Unpooled.copiedBuffer(frame.slice(half, frame.readableBytes() - half)));
    }

    private void assertNothingIsKeptBehindTheEnd() {
        channel.close().syncUninterruptibly();
        assertThat(heard.closed).isTrue();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private String bytesOf(Frame frame) {
        ByteBuf encoded = FrameCodec.encode(frame, allocator);
        String bytes = ByteBufUtil.hexDump(encoded);
        encoded.release();
        return bytes;
    }

    private final class Heard implements FrameListener {
        private final List<String> frames = new ArrayList<>();
        private boolean closed;

        @Override
        public void frame(Connection from, Frame frame) {
            frames.add(bytesOf(frame));
        }

        @Override
        public void closed(Connection from, String reason) {
            closed = true;
        }
    }
}
