package dev.godwit.protocol.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Guest memory for benchmarks, larger than a core's caches: what a round walks over.
public final class PagesOfOneKind implements AutoCloseable {
    /// What the pages hold, and so how they are encoded.
    public enum Kind {
        /// Zeros.
        ZERO,
        /// Random bytes, sent raw.
        RAW,
        /// Random bytes, of which 32 words of 8 bytes have changed since the last round.
        DELTA,
        /// Half random bytes, half repeated ones, sent as LZ4.
        LZ4
    }

    static final int PAGE_SIZE = 4096;
    static final int PAGES = 1 << 14;
    private static final long BYTES = (long) PAGES * PAGE_SIZE;
    private static final int WORDS_PER_PAGE = PAGE_SIZE / Long.BYTES;
    private static final int CHANGED_WORDS = 32;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(BYTES, PAGE_SIZE);
    private final Kind kind;
    private long round;

    PagesOfOneKind(Kind kind) {
        this.kind = kind;
        var random = new SplittableRandom(1);
        for (long word = 0; word < BYTES / Long.BYTES; word++) {
            boolean repeated = kind == Kind.LZ4 && word % WORDS_PER_PAGE >= WORDS_PER_PAGE / 2;
            memory.setAtIndex(ValueLayout.JAVA_LONG, word, repeated ? 0x0123456789abcdefL : random.nextLong());
        }
        if (kind == Kind.ZERO) {
            memory.fill((byte) 0);
        }
    }

    MemorySegment memory() {
        return memory;
    }

    PageCoding coding() {
        return switch (kind) {
            case ZERO, RAW -> PageCoding.RAW;
            case DELTA -> new PageCoding(Compression.NONE, 2 * BYTES);
            case LZ4 -> new PageCoding(Compression.LZ4, 0);
        };
    }

    /// Changes a page as a guest does between two rounds, where that is what this kind is about.
    void write(int page) {
        if (kind == Kind.DELTA) {
            round++;
            long first = (long) page * WORDS_PER_PAGE;
            for (int i = 0; i < CHANGED_WORDS; i++) {
                memory.setAtIndex(ValueLayout.JAVA_LONG, first + (long) i * WORDS_PER_PAGE / CHANGED_WORDS, round);
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
