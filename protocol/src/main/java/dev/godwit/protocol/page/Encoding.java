package dev.godwit.protocol.page;

import org.jspecify.annotations.Nullable;

/// How a page's bytes are written in a batch. The numbers are those on the wire.
public enum Encoding {
    /// The page as it is.
    RAW(1),
    /// A page of zeros: no bytes at all, and no entry either, for the extent says so.
    ZERO(2),
    /// Run-length code of the difference to the version that was sent before on the same channel.
    XOR_DELTA(3),
    /// One LZ4 block.
    LZ4(4),
    /// One Zstandard frame.
    ZSTD(5),
    /// The runs between zeros: the run-length code of the difference to a page of zeros.
    SPARSE(6);

    private static final Encoding[] VALUES = values();

    private final int number;

    Encoding(int number) {
        this.number = number;
    }

    /// The number on the wire.
    public int number() {
        return number;
    }

    /// The encoding with a number, or null where there is none.
    static @Nullable Encoding of(int number) {
        return number >= 1 && number <= VALUES.length ? VALUES[number - 1] : null;
    }

    /// Whether a page may be stored in this many bytes: what does not shrink goes raw.
    boolean allows(int storedLength, int pageSize) {
        return switch (this) {
            case RAW -> storedLength == pageSize;
            case ZERO -> false;
            case XOR_DELTA -> storedLength >= 0 && storedLength < pageSize;
            case LZ4, ZSTD, SPARSE -> storedLength >= 1 && storedLength < pageSize;
        };
    }
}
