package dev.godwit.protocol.page;

/// How one channel's pages are encoded. Zero pages are always recognised.
///
/// @param compression of pages that are sent whole
/// @param deltaCacheBytes this channel's share of the delta cache, which keeps the versions last sent; 0: no deltas
public record PageCoding(Compression compression, long deltaCacheBytes) {
    /// Raw and zero pages only.
    public static final PageCoding RAW = new PageCoding(Compression.NONE, 0);

    public PageCoding {
        if (deltaCacheBytes < 0) {
            throw new IllegalArgumentException("a delta cache has 0 bytes or more, not " + deltaCacheBytes);
        }
    }

    /// The coding of pages that a vCPU waits for, one by one. They are sent once, so there is no delta; and where
    /// the choice is free it is LZ4, the one whose time, some 7 µs both ways, is little beside a pull's on every
    /// link.
    public PageCoding forPulls() {
        return new PageCoding(compression.equals(Compression.ADAPTIVE) ? Compression.LZ4 : compression, 0);
    }
}
