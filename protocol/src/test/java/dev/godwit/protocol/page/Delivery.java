package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;

/// Brings a batch from a writer to a reader as a network would: in pieces.
final class Delivery {
    private Delivery() {}

    /// Delivers a frame at once, and releases it.
    ///
    /// @return whether the batch is complete
    static boolean whole(ByteBuf frame, BatchReader reader) throws MalformedFrameException {
        try {
            reader.begin(header(frame));
            return reader.accept(frame);
        } finally {
            frame.release();
        }
    }

    /// Delivers a frame in pieces of random sizes, joining what the reader leaves, and releases it. Bytes of another
    /// frame follow it, and must be left alone.
    ///
    /// @return whether the batch is complete
    static boolean pieces(ByteBuf frame, BatchReader reader, Random random) throws MalformedFrameException {
        ByteBuf pending = Unpooled.directBuffer();
        try {
            int left = reader.begin(header(frame));
            boolean complete = false;
            while (frame.isReadable()) {
                assertThat(complete).isFalse();
                int most = random.nextBoolean() ? 20 : 20_000;
                pending.writeBytes(frame, Math.min(frame.readableBytes(), 1 + random.nextInt(most)));
                if (!frame.isReadable()) {
                    pending.writeLong(0x5a5a5a5a5a5a5a5aL);
                }
                int before = pending.readableBytes();
                complete = reader.accept(pending);
                assertThat(before - pending.readableBytes() >= left || before < left)
                        .isTrue();
                left = reader.minimum();
                assertThat(left == 0).isEqualTo(complete);
                pending.discardReadBytes();
            }
            if (complete) {
                assertThat(pending.readableBytes()).isEqualTo(Long.BYTES);
            }
            return complete;
        } finally {
            frame.release();
            pending.release();
        }
    }

    private static int header(ByteBuf frame) throws MalformedFrameException {
        int bodyLength = FrameFormat.checkedBodyLength(frame, frame.readerIndex());
        assertThat(frame.getUnsignedByte(frame.readerIndex() + FrameFormat.TAG_OFFSET))
                .isEqualTo((short) FrameFormat.BATCH_TAG);
        frame.skipBytes(FrameFormat.HEADER_LENGTH);
        return bodyLength;
    }
}
