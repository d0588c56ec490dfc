package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A vCPU's way to guest memory. A step first asks [#ready] for every page that it will touch; if one is not, it ends
/// without an effect and is run again (the fault law). Only then it reads, stores and marks, all in the same step
/// (the dirty law). Used by the vCPU's thread alone.
abstract sealed class Access permits DirectAccess, CheckedAccess {
    static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final int pageShift;
    private long @Nullable [] dirty;

    Access(GuestMemory memory) {
        this.memory = memory.segment();
        this.pageShift = Integer.numberOfTrailingZeros(memory.pageSize());
    }

    /// Whether the page of this offset is present. If it is not, the step is over, and [#takeMissingPage()] says why.
    abstract boolean ready(long offset);

    /// The page that the last burst ended at because it is missing, or -1. Forgets it.
    abstract int takeMissingPage();

    final long load(long offset) {
        return memory.get(WORD, offset);
    }

    /// Stores a word without marking its page: the step does that with [#mark], once for each page.
    final void store(long offset, long value) {
        memory.set(WORD, offset, value);
    }

    final void mark(long offset) {
        long[] words = dirty;
        if (words != null) {
            int page = page(offset);
            words[page >>> 6] |= 1L << page;
        }
    }

    final int page(long offset) {
        return (int) (offset >>> pageShift);
    }

    /// From now on marks go to this map, or nowhere. Called between steps.
    final void markIn(@Nullable PageSet map) {
        dirty = map == null ? null : map.words();
    }
}
