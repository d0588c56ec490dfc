package dev.godwit.protocol.page;

/// How pages are compressed that are neither zero nor sent as a small difference.
public sealed interface Compression {
    /// Not at all.
    Compression NONE = new None();
    /// LZ4: some 3 GB/s a core on pages that do not shrink.
    Compression LZ4 = new Lz4();

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

    /// Reads `none`, `lz4`, `zstd` or `zstd:LEVEL`.
    ///
    /// @throws IllegalArgumentException with a message for the user when it is none of them
    static Compression parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        if (text.equals("lz4")) {
            return LZ4;
        }
        if (text.equals("zstd")) {
            return new Zstd(Zstd.DEFAULT_LEVEL);
        }
        if (text.matches("zstd:\\d{1,9}")) {
            return new Zstd(Integer.parseInt(text.substring("zstd:".length())));
        }
        throw new IllegalArgumentException(
                "unknown compression '" + text + "': allowed are none, lz4, zstd and zstd:1 to zstd:22");
    }
}
