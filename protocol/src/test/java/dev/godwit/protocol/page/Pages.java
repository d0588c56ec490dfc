package dev.godwit.protocol.page;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Guest memory for tests, and what guests have in it.
final class Pages {
    /// A kind of content.
    enum Kind {
        ZERO,
        RANDOM,
        TEXT,
        /// A few words changed in what was there.
        SPARSE,
        /// One byte changed.
        BYTE,
        /// Only the last byte of the page is not zero.
        LAST_BYTE;

        private static final List<Kind> ALL = List.of(values());

        static Kind any(Random random) {
            return ALL.get(random.nextInt(ALL.size()));
        }
    }

    private Pages() {}

    static MemorySegment memory(int pages, int pageSize) {
        return Arena.ofAuto().allocate((long) pages * pageSize, pageSize);
    }

    static void write(MemorySegment memory, int pageSize, int page, Kind kind, Random random) {
        MemorySegment target = memory.asSlice((long) page * pageSize, pageSize);
        switch (kind) {
            case ZERO -> target.fill((byte) 0);
            case RANDOM -> {
                byte[] bytes = new byte[pageSize];
                random.nextBytes(bytes);
                target.copyFrom(MemorySegment.ofArray(bytes));
            }
            case TEXT -> target.copyFrom(MemorySegment.ofArray(text(pageSize, random)));
            case SPARSE -> {
                for (int i = 0; i < 5; i++) {
                    target.setAtIndex(ValueLayout.JAVA_LONG, random.nextInt(pageSize / 8), random.nextLong());
                }
            }
            case BYTE -> target.set(ValueLayout.JAVA_BYTE, random.nextInt(pageSize), (byte) random.nextInt());
            case LAST_BYTE -> {
                target.fill((byte) 0);
                target.set(ValueLayout.JAVA_BYTE, pageSize - 1, (byte) 1);
            }
        }
    }

    private static byte[] text(int length, Random random) {
        String[] words = {"the ", "godwit ", "flies ", "without ", "landing, ", "thirteen ", "thousand ", "km.\n"};
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }
}
