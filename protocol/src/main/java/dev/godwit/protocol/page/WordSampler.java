package dev.godwit.protocol.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Tells a page's class from a sample of its words. Used by one thread; nothing is kept from one page to the next.
final class WordSampler {
    /// Neighbours, so that records of any length show all of their fields: words at equal distances might all be
    /// the same field. Eight are a cache line.
    private static final int WORDS_PER_GROUP = 8;

    /// As many groups as it takes to tell a share of a half from one of a third, in less than 2 % of the time that
    /// a page takes to be copied, digested and written.
    private static final int GROUPS = 8;

    private static final int SAMPLE = GROUPS * WORDS_PER_GROUP;

    /// In ASCII text every word passes, of random words one in 256.
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /// The dictionary that Jin et al. and WKdm use for similar words has 16 entries.
    private static final int DICTIONARY_BITS = 4;

    /// The golden ratio as a 32-bit fraction: Fibonacci hashing.
    private static final int SPREAD = 0x9E37_79B9;

    private final int[] dictionary = new int[1 << DICTIONARY_BITS];

    /// The class of the page at an offset.
    PageClass classOf(ByteBuffer memory, int offset, int pageSize) {
        boolean bigEndian = memory.order() == ByteOrder.BIG_ENDIAN;
        Arrays.fill(dictionary, 0);
        int zeros = 0;
        int similar = 0;
        int narrow = 0;
        int distance = pageSize / GROUPS;
        for (int group = 0; group < GROUPS; group++) {
            int at = offset + group * distance;
            for (int i = 0; i < WORDS_PER_GROUP; i++) {
                long word = memory.getLong(at + i * Long.BYTES);
                if (bigEndian) {
                    word = Long.reverseBytes(word);
                }
                // Words are similar whose upper halves are equal: pointers into the same 4 GiB, numbers below 2³².
                int upper = (int) (word >>> 32);
                int slot = (upper * SPREAD) >>> (Integer.SIZE - DICTIONARY_BITS);
                if (word == 0) {
                    zeros++;
                } else if (dictionary[slot] == upper) {
                    similar++;
                }
                dictionary[slot] = upper;
                narrow += (word & HIGH_BITS) == 0 ? 1 : 0;
            }
        }
        if (zeros >= SAMPLE / 2) {
            return PageClass.MOSTLY_ZERO;
        }
        if (zeros + similar >= SAMPLE / 2) {
            return PageClass.SIMILAR;
        }
        return narrow >= SAMPLE * 7 / 8 ? PageClass.TEXT : PageClass.VARIED;
    }
}
