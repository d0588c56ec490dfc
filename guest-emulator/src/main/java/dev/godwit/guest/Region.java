package dev.godwit.guest;

import java.lang.foreign.MemorySegment;

/// Where guest memory comes from.
sealed interface Region permits MappedRegion, ArenaRegion {
    MemorySegment segment();

    /// Has the system find memory for a part of it now, as the first write there would. What cannot be had now is
    /// found by that write, or is missing then.
    void populate(long offset, long bytes);

    void close();
}
