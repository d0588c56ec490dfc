package dev.godwit.protocol.page;

/// What adaptive compression may do with a page, with what each costs before anything was measured.
///
/// Zstandard at two levels: of text in pages of 4 KiB level 1 leaves 24 %, 3 no less, and 9 a twentieth less at several
/// times the cost. Level 4, between them, is for links on which only bytes count.
enum PageMethod {
    /// As it is.
    RAW(Encoding.RAW),
    /// The runs between zeros.
    SPARSE(Encoding.SPARSE),
    /// The fast dictionary code.
    LZ4(Encoding.LZ4),
    /// The general compressor, fast.
    ZSTD_FAST(Encoding.ZSTD),
    /// The general compressor, small.
    ZSTD_SMALL(Encoding.ZSTD);

    static final int FAST_LEVEL = 1;
    static final int SMALL_LEVEL = 4;

    private final Encoding encoding;

    PageMethod(Encoding encoding) {
        this.encoding = encoding;
    }

    Encoding encoding() {
        return encoding;
    }

    /// Nanoseconds for a page of 4 KiB, as measured on one machine; of mostly zero pages, guessed. Only a beginning: a
    /// migration measures its own.
    double firstNanos(PageClass of) {
        return switch (this) {
            case RAW -> 0;
            case SPARSE -> first(of, 1500, 2300, 400, 3400);
            case LZ4 -> first(of, 2500, 3300, 5700, 1200);
            case ZSTD_FAST -> first(of, 9000, 10_800, 11_400, 4500);
            case ZSTD_SMALL -> first(of, 12_000, 13_600, 24_300, 8900);
        };
    }

    /// Stored bytes as a share of the page, likewise.
    double firstShare(PageClass of) {
        return switch (this) {
            case RAW -> 1;
            case SPARSE -> first(of, 0.3, 0.53, 1, 1);
            case LZ4 -> first(of, 0.2, 0.31, 0.38, 1);
            case ZSTD_FAST -> first(of, 0.12, 0.145, 0.241, 1);
            case ZSTD_SMALL -> first(of, 0.12, 0.144, 0.231, 1);
        };
    }

    private static double first(PageClass of, double mostlyZero, double similar, double text, double varied) {
        return switch (of) {
            case MOSTLY_ZERO -> mostlyZero;
            case SIMILAR -> similar;
            case TEXT -> text;
            case VARIED -> varied;
        };
    }
}
