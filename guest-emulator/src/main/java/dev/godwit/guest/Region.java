package dev.godwit.guest;

import java.lang.foreign.MemorySegment;

/// Where guest memory comes from.
sealed interface Region permits MappedRegion, ArenaRegion {
    MemorySegment segment();

    void close();
}
