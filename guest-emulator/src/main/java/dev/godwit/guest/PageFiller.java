package dev.godwit.guest;

import java.lang.foreign.MemorySegment;

/// Fills one page at a time with bytes that depend on the seed and the page's number alone. Safe for use by many
/// threads.
final class PageFiller {
    private static final int WORDS_PER_RECORD = 8;

    private final Fill fill;
    private final long seed;
    private final int pageSize;

    PageFiller(Fill fill, long seed, int pageSize) {
        this.fill = fill;
        this.seed = Mix.mix64(seed);
        this.pageSize = pageSize;
    }

    /// Fills a page of memory that is zero so far.
    void fill(MemorySegment memory, int page) {
        long random = Mix.mix64(seed ^ Mix.mix64(page + 1L));
        long at = (long) page * pageSize;
        switch (fill) {
            case ZERO -> {}
            case RANDOM -> random(memory, at, random);
            case TEXT -> Text.fill(memory, at, pageSize, random);
            case MIXED -> mixed(memory, at, random);
        }
    }

    /// A quarter each of zeros, text, records and random words.
    private void mixed(MemorySegment memory, long at, long random) {
        switch ((int) (random >>> 62)) {
            case 0 -> {}
            case 1 -> Text.fill(memory, at, pageSize, random);
            case 2 -> records(memory, at, random);
            default -> random(memory, at, random);
        }
    }

    private void random(MemorySegment memory, long at, long random) {
        for (int word = 0; word < pageSize / Long.BYTES; word++) {
            memory.set(Access.WORD, at + (long) word * Long.BYTES, Mix.draw(random, word));
        }
    }

    /// Records as a heap has them: a type's pointer, two pointers into one region, a small count, flags, and zeros.
    private void records(MemorySegment memory, long at, long random) {
        long heap = 0x0000_7F00_0000_0000L | (random & 0xFF_FFFF_0000L);
        for (int word = 0; word < pageSize / Long.BYTES; word += WORDS_PER_RECORD) {
            long mixed = Mix.draw(random, word);
            long record = at + (long) word * Long.BYTES;
            memory.set(Access.WORD, record, heap | (mixed & 0x7) << 12);
            memory.set(Access.WORD, record + 8, heap | (mixed >>> 8 & 0xFFF8));
            memory.set(Access.WORD, record + 16, heap | (mixed >>> 24 & 0xFFF8));
            memory.set(Access.WORD, record + 24, mixed >>> 40 & 0x3F);
            memory.set(Access.WORD, record + 32, 1L << (mixed >>> 46 & 0x3));
        }
    }
}
