package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The digest of a whole memory: the sum, modulo 2⁶⁴, of a term per page. A sum, so that channels can add their own
/// terms in any order and a page's old version can be taken away again; a mixed term, so that two pages that were
/// swapped, or two equal ones that cancelled each other, cannot hide.
public final class RootDigest {
    private static final int CHUNK_BYTES = 4 << 20;

    private RootDigest() {}

    /// What a page adds to the root.
    public static long term(int page, long digest) {
        return mix64(digest ^ mix64(page + 1L));
    }

    /// SplitMix64's finaliser (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014, with
    /// Stafford's variant 13): a bijection of 64 bits in which every bit depends on every other.
    static long mix64(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /// The root of a whole memory, by a pass over it with every processor. The memory must be accessible to all
    /// threads and must not change meanwhile.
    ///
    /// @param memory a whole number of pages
    public static long ofMemory(MemorySegment memory, int pageSize) {
        return ofMemory(memory, pageSize, page -> false);
    }

    /// The same with some pages counted as zeros, whatever they hold.
    ///
    /// @param asZeros asked about each page, by several threads at once
    public static long ofMemory(MemorySegment memory, int pageSize, IntPredicate asZeros) {
        if (memory.byteSize() % pageSize != 0 || memory.byteSize() / pageSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(memory.byteSize() + " bytes are not whole pages of " + pageSize);
        }
        int chunks = Math.toIntExact((memory.byteSize() + CHUNK_BYTES - 1) / CHUNK_BYTES);
        long zero = PageDigest.zero(pageSize);
        return IntStream.range(0, chunks)
                .parallel()
                .mapToLong(chunk -> ofChunk(memory, pageSize, (long) chunk * CHUNK_BYTES, zero, asZeros))
                .sum();
    }

    private static long ofChunk(MemorySegment memory, int pageSize, long start, long zero, IntPredicate asZeros) {
        int length = (int) Math.min(CHUNK_BYTES, memory.byteSize() - start);
        PageDigest digest = new PageDigest();
        long sum = 0;
        for (int offset = 0; offset < length; offset += pageSize) {
            int page = (int) ((start + offset) / pageSize);
            boolean isZero = asZeros.test(page) || ZeroPage.areZero(memory, start + offset, 1, pageSize);
            sum += term(page, isZero ? zero : digest.of(memory, start + offset, pageSize));
        }
        return sum;
    }
}
