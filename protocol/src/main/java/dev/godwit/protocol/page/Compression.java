package dev.godwit.protocol.page;

/// How pages are compressed that are neither zero nor sent as a small difference.
public sealed interface Compression {
    /// Not at all.
    Compression NONE = new None();
    /// LZ4: some 3 GB/s a core on pages that do not shrink.
    Compression LZ4 = new Lz4();
    /// What each page's kind and the link make worth while.
    Compression ADAPTIVE = new Adaptive();

    /// Not at all.
    record None() implements Compression {
        @Override
        public String toString() {
            return "none";
        }
    }

    /// One LZ4 block a page.
    record Lz4() implements Compression {
        @Override
        public String toString() {
            return "lz4";
        }
    }

    /// One Zstandard frame a page.
    ///
    /// @param level 1 (fast) to 22 (small)
    record Zstd(int level) implements Compression {
        /// The level where none is named: the library's own choice.
        public static final int DEFAULT_LEVEL = 3;

        public Zstd {
            if (level < 1 || level > 22) {
                throw new IllegalArgumentException("zstd level " + level + ": allowed are 1 to 22");
            }
        }

        @Override
        public String toString() {
            return "zstd:" + level;
        }
    }

    /// Page by page the method that lets it arrive soonest: raw, zero runs, LZ4, or Zstandard at one of two levels. See
    /// {@link MethodChoice} and {@link LinkPrice}.
    record Adaptive() implements Compression {
        @Override
        public String toString() {
            return "adaptive";
        }
    }

    /// Reads `none`, `lz4`, `zstd`, `zstd:LEVEL` or `adaptive`.
    ///
    /// @throws IllegalArgumentException with a message for the user when it is none of them
    static Compression parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.equals("lz4")) {
            return LZ4;
        }
        if (text.equals("adaptive")) {
            return ADAPTIVE;
        }
        if (text.equals("zstd")) {
            return new Zstd(Zstd.DEFAULT_LEVEL);
        }
        if (text.matches("zstd:\\d{1,9}")) {
            return new Zstd(Integer.parseInt(text.substring("zstd:".length())));
        }
        throw new IllegalArgumentException(
                "unknown compression '" + text + "': allowed are none, lz4, zstd, zstd:1 to zstd:22 and adaptive");
    }
}
