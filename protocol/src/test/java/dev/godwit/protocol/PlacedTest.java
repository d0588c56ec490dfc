package dev.godwit.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlacedTest {
    private static final String GOLDEN = "08000000 33 00 0000 0000040000000000";

    @Test
    void shouldWriteAndReadTheGoldenBytesOfTheSpecification() throws Exception {
        ByteBuf encoded = Placed.encode(262_144, room());

        assertThat(Hex.of(encoded)).isEqualTo(GOLDEN.replace(" ", ""));
        assertThat(decode(encoded)).isEqualTo(262_144);
        assertThat(encoded.isReadable()).isFalse();
        encoded.release();
        assertSpecified();
    }

    private static void assertSpecified() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "wire-protocol.md"))).contains(GOLDEN);
    }

    @Property(tries = 200)
    void shouldReadWhatItWrote(@ForAll @LongRange(min = 0) long wireBytes) throws MalformedFrameException {
        ByteBuf encoded = Placed.encode(wireBytes, room());
        assertThat(decode(encoded)).isEqualTo(wireBytes);
        encoded.release();
    }

    @Property(tries = 500)
    void shouldReadAnyBodyAsACountOrAnError(@ForAll @Size(max = 20) byte[] body) {
        ByteBuf bytes = Unpooled.wrappedBuffer(body);
        try {
            assertThat(Placed.decode(bytes, body.length)).isNotNegative();
            assertThat(bytes.isReadable()).isFalse();
        } catch (MalformedFrameException e) {
            assertThat(e.frame()).isEqualTo("Placed");
            assertThat(e.offset()).isBetween(0L, 8L);
        }
    }

    @Test
    void shouldRefuseWhatIsNoCount() {
        assertThatThrownBy(() -> decode(Hex.bytes("08000000 33 00 0000 ffffffffffffffff")))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("wireBytes is -1, allowed is 0 or more");
        assertThatThrownBy(() -> decode(Hex.bytes("07000000 33 00 0000 00000000000000")))
                .hasMessageContaining("its body has 7 bytes, allowed are 8");
        ByteBuf room = room();
        assertThatThrownBy(() -> Placed.encode(-1, room)).isInstanceOf(IllegalArgumentException.class);
        room.release();
    }

    private static ByteBuf room() {
        return UnpooledByteBufAllocator.DEFAULT.directBuffer(Placed.FRAME_LENGTH);
    }

    private static long decode(ByteBuf frame) throws MalformedFrameException {
        int bodyLength = FrameFormat.checkedBodyLength(frame, frame.readerIndex());
        assertThat(frame.getUnsignedByte(frame.readerIndex() + FrameFormat.TAG_OFFSET))
                .isEqualTo((short) FrameFormat.PLACED_TAG);
        return Placed.decode(frame.skipBytes(FrameFormat.HEADER_LENGTH), bodyLength);
    }
}
