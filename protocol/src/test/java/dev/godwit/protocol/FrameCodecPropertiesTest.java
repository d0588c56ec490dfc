package dev.godwit.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FrameCodecPropertiesTest {
    private static final List<Integer> TAGS = List.of(
            1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x20, 0x31, 0x32, 0x34);

    @Example
    void shouldGenerateEveryTypeOfFrame() {
        assertThat(RandomFrames.BY_TYPE.keySet()).hasSameSizeAs(Frame.class.getPermittedSubclasses());
        assertThat(TAGS).hasSameSizeAs(Frame.class.getPermittedSubclasses());
    }

    @Property(tries = 2000)
    void shouldReadWhatItWrote(@ForAll("frames") Frame frame) throws MalformedFrameException {
        ByteBuf encoded = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
        assertThat(FrameCodecTest.decode(encoded)).isEqualTo(frame).hasSameHashCodeAs(frame);
        encoded.release();
    }

    @Property(tries = 2000)
    void shouldReadAnyBytesAsAFrameOrAnError(@ForAll("tags") int tag, @ForAll @Size(max = 300) byte[] body) {
        assertFrameOrError(tag, Unpooled.wrappedBuffer(body));
    }

    @Property(tries = 2000)
    void shouldReadAFrameWithChangedBytesAsAFrameOrAnError(@ForAll("frames") Frame frame, @ForAll long seed) {
        Random random = new Random(seed);
        ByteBuf encoded = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
        int tag = encoded.getUnsignedByte(FrameFormat.TAG_OFFSET);
        encoded.skipBytes(FrameFormat.HEADER_LENGTH);
        for (int change = random.nextInt(4); change >= 0 && encoded.isReadable(); change--) {
            int at = encoded.readerIndex() + random.nextInt(encoded.readableBytes());
            encoded.setByte(at, random.nextBoolean() ? 0xff : random.nextInt());
        }
        assertFrameOrError(tag, encoded);
        encoded.release();
    }

    @Property(tries = 2000)
    void shouldAcceptOrRefuseAnyHeader(@ForAll @Size(8) byte[] header) {
        ByteBuf bytes = Unpooled.wrappedBuffer(header);
        try {
            int length = FrameFormat.checkedBodyLength(bytes, 0);
            assertThat(length).isBetween(0, FrameFormat.maxBody(bytes.getUnsignedByte(FrameFormat.TAG_OFFSET)));
        } catch (MalformedFrameException e) {
            assertThat(e.reason()).isNotBlank();
            assertThat(e.offset()).isBetween(0L, 8L);
        }
    }

    /// Whatever it decodes to is a whole frame: it can be written and read again.
    private static void assertFrameOrError(int tag, ByteBuf body) {
        int length = body.readableBytes();
        int end = body.writerIndex();
        try {
            Frame frame = FrameCodec.decode(tag, body, length);
            assertThat(body.readerIndex()).isEqualTo(end);
            ByteBuf again = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
            assertThat(FrameCodecTest.decode(again)).isEqualTo(frame);
            again.release();
        } catch (MalformedFrameException e) {
            assertThat(e.reason()).isNotBlank();
            assertThat(e.frame()).isEqualTo(FrameFormat.nameOf(tag));
            assertThat(e.offset())
                    .isBetween((long) FrameFormat.HEADER_LENGTH, (long) FrameFormat.HEADER_LENGTH + length);
        }
    }

    @Provide
    Arbitrary<Frame> frames() {
        return Arbitraries.of(List.copyOf(RandomFrames.BY_TYPE.values())).flatMap(Arbitraries::randomValue);
    }

    @Provide
    Arbitrary<Integer> tags() {
        return Arbitraries.of(TAGS);
    }
}
