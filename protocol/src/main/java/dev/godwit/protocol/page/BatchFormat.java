package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;

/// The layout of a batch's body, as `docs/wire-protocol.md` draws it.
///
/// ```text
///  0 | extentCount u32   | pageCount u32                  |
///  8 | payloadLength u32 | entryCount u32                 |
/// 16 | first page u32    | zeros u1, count u31            |  × extentCount
///    | encoding u8, storedLength u24 | digest u64         |  × entryCount, 12 bytes each
///    | stored bytes of each page, in order …              |
/// ```
///
/// Encoding and stored length share a little-endian u32, the encoding in its highest byte. Pages of an extent of zeros
/// have no entries.
public final class BatchFormat {
    /// Payload of a full batch. The unit of I/O is this, not a page: at 4 GB/s it takes 65 µs, long enough to make a
    /// system call and a header cheap, small enough to stay in a core's second-level cache from digest to write.
    public static final int PAYLOAD_BYTES = 256 << 10;
    /// Most pages in a batch. Zero pages have neither entry nor payload: how long a batch of them takes is bounded by
    /// this alone. 4096 are 16 MiB of guest, which is looked at in half a millisecond.
    public static final int MAX_PAGES = 4096;

    /// What a page of zeros counts for in flow control, in bytes, beside the bytes of its batch. A target may have to
    /// clear it; a batch that is full of them counts as one that is full of content.
    public static final int ZERO_PAGE_COST = PAYLOAD_BYTES / MAX_PAGES;

    /// Most pages of a batch that holds whole pages only.
    static final int RAW_PAGES = PAYLOAD_BYTES / FrameFormat.MIN_PAGE_SIZE;
    static final int FIXED_LENGTH = 16;
    static final int EXTENT_LENGTH = 8;
    /// In an extent's count: its pages are zeros.
    static final int ZEROS = 1 << 31;
    static final int ENTRY_LENGTH = 12;
    static final int MAX_STORED_LENGTH = 0xff_ffff;
    /// Room for the frame's header and the longest meta data: every page an extent of its own.
    static final int MAX_META_LENGTH =
            FrameFormat.HEADER_LENGTH + FIXED_LENGTH + MAX_PAGES * (EXTENT_LENGTH + ENTRY_LENGTH);

    private BatchFormat() {}
}
