package dev.godwit.guest;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Anonymous private memory from the kernel: no page is there before it is touched, and large pages serve the first
/// touch where the kernel has them.
record MappedRegion(Arena arena, MemorySegment segment, Mmap mmap) implements Region {

    @SuppressWarnings("restricted") // the size is the one that was mapped
    static MappedRegion reserve(Mmap mmap, long bytes) {
        MemorySegment mapped = mmap.reserve(bytes);
        mmap.adviseHugePages(mapped.address(), bytes);
        Arena arena = Arena.ofShared();
        return new MappedRegion(arena, mapped.reinterpret(bytes, arena, segment -> mmap.release(segment, bytes)), mmap);
    }

    @Override
    public void populate(long offset, long bytes) {
        mmap.populate(segment.address() + offset, bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
