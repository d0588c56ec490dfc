package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Zeros to compare with and to copy from, as long as the largest page.
final class ZeroPage {
    static final MemorySegment ZEROS = Arena.global()
            .allocate(FrameFormat.MAX_PAGE_SIZE, FrameFormat.MIN_PAGE_SIZE)
            .asReadOnly();

    private ZeroPage() {}

    /// True where a page holds nothing but zeros. Vectorised, and ends at the first other byte.
    static boolean isZero(MemorySegment memory, long offset, int pageSize) {
        return MemorySegment.mismatch(memory, offset, offset + pageSize, ZEROS, 0, pageSize) < 0;
    }

    static void clear(MemorySegment memory, long offset, int pageSize) {
        MemorySegment.copy(ZEROS, 0, memory, offset, pageSize);
    }
}
