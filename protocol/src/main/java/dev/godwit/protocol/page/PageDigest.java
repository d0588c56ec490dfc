package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/// The digest of a page: XXH64 with seed 0. 64 bits against accidents, not against an adversary. Native code where
/// lz4-java has it for the system, so it is as fast in a migration's first moment as later. One instance per thread.
public final class PageDigest {
    private static final XXHash64 XXH64 = XXHashFactory.fastestInstance().hash64();
    private static final long SEED = 0;

    /// Room for a page that is digested out of memory which others may free; made when it is needed. On the heap: a
    /// direct buffer of each of a root's many instances would stay until the next collection.
    private ByteBuffer scratch = ByteBuffer.allocate(0);

    private MemorySegment scratchMemory = MemorySegment.ofBuffer(scratch);

    /// The digest of bytes in a buffer, whose position and limit do not matter. Direct buffers allocate nothing.
    /// Not for a view of memory that another thread may free meanwhile: native code reads it.
    public long of(ByteBuffer bytes, int offset, int length) {
        return XXH64.hash(bytes, offset, length, SEED);
    }

    /// The digest of bytes in memory, which are copied first.
    ///
    /// @throws IllegalStateException if the memory was freed
    public long of(MemorySegment memory, long offset, int length) {
        if (scratch.capacity() < length) {
            scratch = ByteBuffer.allocate(length);
            scratchMemory = MemorySegment.ofBuffer(scratch);
        }
        MemorySegment.copy(memory, offset, scratchMemory, 0, length);
        return of(scratch, 0, length);
    }

    /// The digest of a page of zeros.
    public static long zero(int pageSize) {
        return new PageDigest().of(ByteBuffer.allocate(pageSize), 0, pageSize);
    }
}
