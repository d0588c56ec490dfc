package dev.godwit.source;

import dev.godwit.guest.PageSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The pages that still have to be sent after switchover. Whoever claims a page sends it: the pushing lanes and the
/// pull server compete with one atomic operation, so each page crosses the link once.
final class Unsent {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;
    private final int pages;
    private final PageSet stale;
    private final PageSet free;

    /// @param stale of these pages, those of which the target holds older versions, so that sending them is sending
    ///     again; it does not change any more
    /// @param free pages that the paused guest has free; nor does it
    Unsent(PageSet missing, PageSet stale, PageSet free) {
        this.stale = stale;
        this.free = free;
        pages = missing.pages();
        words = missing.toWords();
    }

    /// Whether the target holds an older version of a page.
    boolean stale(int page) {
        return stale.contains(page);
    }

    /// Whether a page goes as zeros because the guest has it free.
    boolean free(int page) {
        return free.contains(page);
    }

    /// Takes a page to send; false if another has it.
    boolean claim(int page) {
        long bit = 1L << page;
        return ((long) WORD.getAndBitwiseAnd(words, page >>> 6, ~bit) & bit) != 0;
    }

    /// The first page at or after `from` that may still be unclaimed, or -1.
    int next(int from) {
        int word = from >>> 6;
        if (from >= pages) {
            return -1;
        }
        long bits = (long) WORD.getOpaque(words, word) & (-1L << from);
        while (bits == 0) {
            if (++word == words.length) {
                return -1;
            }
            bits = (long) WORD.getOpaque(words, word);
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /// Pages not yet claimed.
    int count() {
        int count = 0;
        for (int word = 0; word < words.length; word++) {
            count += Long.bitCount((long) WORD.getOpaque(words, word));
        }
        return count;
    }
}
