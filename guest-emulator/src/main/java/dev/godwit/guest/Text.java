package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// English-like text of generated words in phrases: common phrases come often, rare ones seldom, as often as it takes
/// for lz4 to shrink a page two to three times. A page is put together from pieces of one text, generated once, so
/// pages differ and each costs a copy.
final class Text {
    private static final String[] ONSETS = {
        "b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "th", "st", "w", ""
    };
    private static final String[] VOWELS = {"a", "e", "i", "o", "u", "ea", "ou", "e"};
    private static final String[] CODAS = {"", "n", "r", "s", "t", "l", "nd", "ng"};
    private static final int PHRASES = 96;
    private static final int PHRASES_PER_SENTENCE = 5;

    /// Fits a core's second-level cache, so that copying pieces runs at the cache's speed.
    private static final int TEXT_BYTES = 128 << 10;
    private static final int MIN_PIECE_BYTES = 192;
    private static final byte[] TEXT = generate();

    private Text() {}

    /// Fills this many bytes with pieces that the random word chooses.
    static void fill(MemorySegment memory, long at, int bytes, long random) {
        long state = random;
        for (int done = 0; done < bytes; ) {
            state = Mix.advance(state, 1);
            long mixed = Mix.mix64(state);
            int length = Math.min(bytes - done, MIN_PIECE_BYTES + (int) (mixed & 0xFF));
            int from = (int) Mix.below(TEXT_BYTES - length, mixed);
            MemorySegment.copy(TEXT, from, memory, ValueLayout.JAVA_BYTE, at + done, length);
            done += length;
        }
    }

    private static byte[] generate() {
        Zipf ranks = new Zipf(PHRASES, 1.1);
        String[] phrases = phrases();
        StringBuilder text = new StringBuilder(TEXT_BYTES + 64);
        long state = 0;
        for (int count = 1; text.length() < TEXT_BYTES; count++) {
            long rank = ranks.rank(Mix.draw(state, 1), Mix.draw(state, 2));
            state = Mix.advance(state, 2);
            text.append(phrases[(int) rank]).append(count % PHRASES_PER_SENTENCE == 0 ? ". " : " ");
        }
        return text.substring(0, TEXT_BYTES).getBytes(StandardCharsets.US_ASCII);
    }

    /// Two to four words each.
    private static String[] phrases() {
        String[] phrases = new String[PHRASES];
        for (int i = 0; i < PHRASES; i++) {
            int words = 2 + i % 3;
            StringBuilder phrase = new StringBuilder();
            for (int word = 0; word < words; word++) {
                phrase.append(word == 0 ? "" : " ").append(word(4L * i + word));
            }
            phrases[i] = phrase.toString();
        }
        return phrases;
    }

    /// A word of one to three syllables.
    private static String word(long number) {
        long mixed = Mix.mix64(number);
        int syllables = 1 + (int) Mix.below(3, mixed);
        StringBuilder word = new StringBuilder();
        for (int syllable = 0; syllable < syllables; syllable++) {
            word.append(ONSETS[(int) (mixed & 15)])
                    .append(VOWELS[(int) (mixed >>> 4 & 7)])
                    .append(CODAS[(int) (mixed >>> 7 & 7)]);
            mixed >>>= 10;
        }
        return word.toString();
    }
}
