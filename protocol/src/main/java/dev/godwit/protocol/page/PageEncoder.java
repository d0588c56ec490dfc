package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Encodes staged pages in place: as a difference where the target holds a version that is close, else compressed, else
/// raw. Where differences do not pay, the cache of versions is given up for good. Made, used and closed by a {@link
/// BatchWriter}.
final class PageEncoder implements AutoCloseable {
    private final int pageSize;
    private final PageCompressor compressor;
    private final boolean compresses;
    private final DeltaWatch watch;
    private @Nullable DeltaCache cache;
    private volatile @Nullable DeltaOff deltaOff;
    private final ByteBuffer output;
    private final MemorySegment outputMemory;
    private final int deltaLimit;
    private Encoding encoding = Encoding.RAW;

    PageEncoder(PageCoding coding, int pageSize) {
        this(PageCompressor.of(coding.compression()), coding.deltaCacheBytes(), pageSize, DeltaWatch.WINDOW_PAGES);
    }

    /// @param deltaWindowPages pages sent again after which it is judged whether deltas pay
    PageEncoder(PageCompressor compressor, long deltaCacheBytes, int pageSize, int deltaWindowPages) {
        this.pageSize = pageSize;
        this.compressor = compressor;
        this.compresses = !(compressor instanceof PageCompressor.None);
        this.cache = deltaCacheBytes == 0 ? null : new DeltaCache(deltaCacheBytes, pageSize);
        this.watch = new DeltaWatch(deltaWindowPages);
        this.output = ByteBuffer.allocateDirect(compressor.bound(pageSize));
        this.outputMemory = MemorySegment.ofBuffer(output);
        // A difference of more than half a page is likely to compress better as a page.
        this.deltaLimit = compresses ? pageSize / 2 : pageSize - 1;
    }

    /// Encodes the page that is staged at an offset and puts the result in its place.
    ///
    /// @param bytes the same memory as `staging`
    /// @return the length of the result; {@link #encoding} says what it is
    int encode(int page, MemorySegment staging, ByteBuffer bytes, int at) {
        if (compresses || cache != null) {
            return shorten(page, staging, bytes, at);
        }
        encoding = Encoding.RAW;
        return pageSize;
    }

    private int shorten(int page, MemorySegment staging, ByteBuffer bytes, int at) {
        DeltaCache versions = cache;
        int length = versions == null ? XorDelta.TOO_LONG : delta(versions, page, staging, at);
        encoding = Encoding.XOR_DELTA;
        if (length == XorDelta.TOO_LONG) {
            length = compressor.compress(bytes.clear(), at, pageSize, output.clear());
            encoding = compressor.encoding();
        }
        if (length >= pageSize) {
            encoding = Encoding.RAW;
            length = pageSize;
        } else {
            MemorySegment.copy(outputMemory, 0, staging, at, length);
        }
        if (versions != null && watch.sent(page, encoding == Encoding.XOR_DELTA, length)) {
            cache = null;
            versions.close();
            deltaOff = new DeltaOff(watch.pagesAgain(), watch.savedShare(), System.nanoTime());
        }
        return length;
    }

    /// What a byte on the link costs from now on, for a compression that asks.
    void price(double nanosPerByte) {
        compressor.price(nanosPerByte);
    }

    /// When and why deltas were turned off; null where they were not. Any thread may ask.
    @Nullable
    DeltaOff deltaOff() {
        return deltaOff;
    }

    /// How the last page was encoded.
    Encoding encoding() {
        return encoding;
    }

    /// Pages were sent as zeros: versions of them that are kept must follow.
    void zeros(int first, int count) {
        DeltaCache versions = cache;
        if (versions == null) {
            return;
        }
        for (int page = first; page < first + count; page++) {
            int entry = versions.find(page);
            if (entry != DeltaCache.ABSENT) {
                ZeroPage.clear(versions.memory(entry), versions.offset(entry), pageSize);
            }
        }
    }

    private int delta(DeltaCache cache, int page, MemorySegment staging, int at) {
        int length = XorDelta.TOO_LONG;
        int entry = cache.find(page);
        if (entry == DeltaCache.ABSENT) {
            entry = cache.claim(page);
        } else {
            length = XorDelta.encode(
                    cache.memory(entry), cache.offset(entry), staging, at, pageSize, outputMemory, deltaLimit);
        }
        MemorySegment.copy(staging, at, cache.memory(entry), cache.offset(entry), pageSize);
        return length;
    }

    @Override
    public void close() {
        compressor.close();
        if (cache != null) {
            cache.close();
        }
    }
}
