package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// Frames to bytes and back. Stateless: any thread.
public final class FrameCodec {
    private FrameCodec() {}

    /// The frame's header and body in one buffer, which the caller releases.
    public static ByteBuf encode(Frame frame, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(256);
        try {
            out.writeZero(FrameFormat.HEADER_LENGTH);
            int tag = FrameBodyWriter.write(out, frame);
            int bodyLength = out.writerIndex() - FrameFormat.HEADER_LENGTH;
            if (bodyLength > FrameFormat.maxBody(tag)) {
                throw new IllegalStateException(FrameFormat.nameOf(tag) + " has grown to " + bodyLength + " bytes");
            }
            FrameFormat.putHeader(out, 0, tag, bodyLength);
            return out;
        } catch (RuntimeException | Error e) {
            out.release();
            throw e;
        }
    }

    /// Reads a body: consumes exactly `bodyLength` bytes, which must be readable.
    ///
    /// @param tag from the header; not that of a batch or its acknowledgement
    /// @throws MalformedFrameException when the body is not one of such a frame; how much was consumed is then open
    public static Frame decode(int tag, ByteBuf body, int bodyLength) throws MalformedFrameException {
        if (bodyLength < 0 || bodyLength > body.readableBytes()) {
            throw new IllegalArgumentException(bodyLength + " bytes asked, " + body.readableBytes() + " there");
        }
        FieldReader in = new FieldReader(FrameFormat.nameOf(tag), body, FrameFormat.HEADER_LENGTH, bodyLength);
        if (FrameFormat.maxBody(tag) < 0) {
            throw FrameFormat.unknownTag(tag);
        }
        Frame frame = FrameBodyReader.read(tag, in);
        in.end();
        return frame;
    }
}
