package dev.godwit.guest;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory from the JDK's allocator, for systems where [Mmap] cannot be linked. The allocator zeroes it, so all of it
/// is resident from the start.
record ArenaRegion(Arena arena, MemorySegment segment) implements Region {

    static ArenaRegion allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            return new ArenaRegion(arena, arena.allocate(bytes, Long.BYTES));
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new OutOfGuestMemoryException(
                    "the system refused " + MachineMemory.describe(bytes) + " of guest memory: " + e.getMessage());
        }
    }

    /// All of it was touched when it was allocated.
    @Override
    public void populate(long offset, long bytes) {}

    @Override
    public void close() {
        arena.close();
    }
}
