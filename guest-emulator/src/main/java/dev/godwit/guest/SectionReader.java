package dev.godwit.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads a section that a peer sent. What does not fit is a [MalformedStateException] with the offset, never an array
/// error.
final class SectionReader {
    private final StateSection section;
    private final ByteBuffer bytes;

    SectionReader(StateSection section, int version) {
        this.section = section;
        this.bytes = ByteBuffer.wrap(section.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (section.version() != version) {
            throw malformed("version " + section.version() + " is unknown here, version " + version + " is known");
        }
    }

    int unsignedByte() {
        require(Byte.BYTES);
        return Byte.toUnsignedInt(bytes.get());
    }

    int integer() {
        require(Integer.BYTES);
        return bytes.getInt();
    }

    long word() {
        require(Long.BYTES);
        return bytes.getLong();
    }

    /// Fills an array.
    void words(long[] into) {
        int size = into.length * Long.BYTES;
        require(size);
        bytes.asLongBuffer().get(into);
        bytes.position(bytes.position() + size);
    }

    void end() {
        if (bytes.hasRemaining()) {
            throw malformed(bytes.remaining() + " bytes too many");
        }
    }

    /// A complaint about the place that reading has come to.
    MalformedStateException malformed(String reason) {
        return new MalformedStateException(section.name(), bytes.position(), reason);
    }

    private void require(int size) {
        if (bytes.remaining() < size) {
            throw malformed("ends " + (size - bytes.remaining()) + " bytes early");
        }
    }
}
