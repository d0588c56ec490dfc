package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// The digest of a page: CRC32C in the upper half, CRC32 in the lower. Two coprime generators make 64 bits against
/// accidents, not against an adversary; both run on the JDK's vector instructions, several times as fast together as
/// a 64-bit hash from a library. One instance per thread.
public final class PageDigest {
    private final CRC32C crc32c = new CRC32C();
    private final CRC32 crc32 = new CRC32();

    /// The digest of bytes in a buffer. The buffer's position and limit are left where they happen to be afterwards;
    /// its bytes are not changed. Direct buffers allocate nothing.
    public long of(ByteBuffer bytes, int offset, int length) {
        crc32c.reset();
        crc32c.update(bytes.limit(offset + length).position(offset));
        crc32.reset();
        crc32.update(bytes.position(offset));
        return crc32c.getValue() << 32 | crc32.getValue();
    }

    /// The digest of bytes in memory.
    public long of(MemorySegment memory, long offset, int length) {
        return of(memory.asSlice(offset, length).asByteBuffer(), 0, length);
    }

    /// The digest of a page of zeros.
    public static long zero(int pageSize) {
        return new PageDigest().of(ByteBuffer.allocate(pageSize), 0, pageSize);
    }
}
