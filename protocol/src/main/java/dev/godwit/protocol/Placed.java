package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;

/// The acknowledgement of batches: data, target to source. Body: `wireBytes` u64, bytes of all batches of this
/// connection that were received and whose pages were placed or dropped, headers included.
///
/// Thousands of them come in a second, so it is a number here and never an object.
public final class Placed {
    /// Of the frame, header included.
    public static final int FRAME_LENGTH = FrameFormat.HEADER_LENGTH + Long.BYTES;

    private static final int LENGTH = Long.BYTES;

    private Placed() {}

    /// Writes the frame, header included, into a buffer that is empty and has room for it.
    ///
    /// @return the buffer
    public static ByteBuf encode(long wireBytes, ByteBuf out) {
        FrameFormat.require(wireBytes >= 0, "a count is 0 or more");
        FrameFormat.putHeader(out, 0, FrameFormat.PLACED_TAG, LENGTH);
        out.setLongLE(FrameFormat.HEADER_LENGTH, wireBytes);
        return out.writerIndex(FRAME_LENGTH);
    }

    /// Reads a body: consumes exactly `bodyLength` bytes, which must be readable.
    ///
    /// @throws MalformedFrameException when it is not an acknowledgement's; nothing is consumed then
    public static long decode(ByteBuf body, int bodyLength) throws MalformedFrameException {
        if (bodyLength != LENGTH) {
            throw new MalformedFrameException("Placed", 0, "its body has " + bodyLength + " bytes, allowed are 8");
        }
        long wireBytes = body.getLongLE(body.readerIndex());
        if (wireBytes < 0) {
            throw new MalformedFrameException(
                    "Placed", FrameFormat.HEADER_LENGTH, "wireBytes is " + wireBytes + ", allowed is 0 or more");
        }
        body.skipBytes(LENGTH);
        return wireBytes;
    }
}
