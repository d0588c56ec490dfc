package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Reads the fields of one frame and never past its end. Every failure is a {@link MalformedFrameException} that names
/// the frame, the field's offset and what is allowed. Made per frame by the decoders; used by one thread.
final class FieldReader {
    private final String frame;
    private final ByteBuf in;
    private final int start; // reader index of the frame's first header byte; negative when the header was consumed
    private final int end;

    /// @param headerLength bytes of the frame that were consumed before `in`'s reader index
    /// @param length bytes of the frame from there on
    FieldReader(String frame, ByteBuf in, int headerLength, int length) {
        this.frame = frame;
        this.in = in;
        this.start = in.readerIndex() - headerLength;
        this.end = in.readerIndex() + length;
    }

    int remaining() {
        return end - in.readerIndex();
    }

    int u8(String field) throws MalformedFrameException {
        need(1, field);
        return in.readUnsignedByte();
    }

    int u16(String field) throws MalformedFrameException {
        need(2, field);
        return in.readUnsignedShortLE();
    }

    /// An unsigned 32-bit field that must fit in an int and lie within bounds.
    int u32(String field, int least, int most) throws MalformedFrameException {
        need(4, field);
        int value = in.readIntLE();
        if (value < least || value > most) {
            throw at(4, field + " is " + Integer.toUnsignedString(value) + ", allowed are " + least + " to " + most);
        }
        return value;
    }

    int u16(String field, int least, int most) throws MalformedFrameException {
        int value = u16(field);
        if (value < least || value > most) {
            throw at(2, field + " is " + value + ", allowed are " + least + " to " + most);
        }
        return value;
    }

    long i64(String field) throws MalformedFrameException {
        need(8, field);
        return in.readLongLE();
    }

    long i64(String field, long least) throws MalformedFrameException {
        long value = i64(field);
        if (value < least) {
            throw at(8, field + " is " + value + ", allowed is " + least + " or more");
        }
        return value;
    }

    boolean bool(String field) throws MalformedFrameException {
        int value = u8(field);
        if (value > 1) {
            throw at(1, field + " is " + value + ", allowed are 0 and 1");
        }
        return value == 1;
    }

    <E extends Enum<E> & WireNumbered> E number(E[] values, String field) throws MalformedFrameException {
        int number = u8(field);
        for (E value : values) {
            if (value.number() == number) {
                return value;
            }
        }
        throw at(1, "unknown " + field + " " + number);
    }

    /// Reserved bytes, which version 1 sends as zeros.
    void zeros(int count) throws MalformedFrameException {
        for (int i = 0; i < count; i++) {
            int value = u8("reserved byte");
            if (value != 0) {
                throw at(1, "a reserved byte is " + value + " instead of 0");
            }
        }
    }

    long[] longs(int count, String field, long least) throws MalformedFrameException {
        need(8L * count, field);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = i64(field, least);
        }
        return values;
    }

    byte[] bytes(int count, String field) throws MalformedFrameException {
        need(count, field);
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        return bytes;
    }

    /// A u16 length, and that many bytes of UTF-8.
    String text(String field) throws MalformedFrameException {
        return utf8(u16(field + "'s length", 0, FrameFormat.MAX_TEXT_BYTES), field);
    }

    String utf8(int length, String field) throws MalformedFrameException {
        byte[] bytes = bytes(length, field);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw at(length, field + " is not UTF-8");
        }
    }

    void end() throws MalformedFrameException {
        if (remaining() != 0) {
            throw at(0, remaining() + " bytes too many");
        }
    }

    /// An error about the field that ended at the reader index and began `back` bytes before it.
    MalformedFrameException at(int back, String reason) {
        return new MalformedFrameException(frame, in.readerIndex() - back - start, reason);
    }

    private void need(long bytes, String field) throws MalformedFrameException {
        if (remaining() < bytes) {
            throw at(0, "it ends within " + field + ": " + bytes + " bytes are needed, " + remaining() + " are left");
        }
    }
}
