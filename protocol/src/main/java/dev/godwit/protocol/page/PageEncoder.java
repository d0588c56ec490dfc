package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Encodes staged pages in place: as a difference where the target holds a version that is close, else compressed, else
/// raw. Made, used and closed by a {@link BatchWriter}.
final class PageEncoder implements AutoCloseable {
    private final int pageSize;
    private final PageCompressor compressor;
    private final @Nullable DeltaCache cache;
    private final ByteBuffer output;
    private final MemorySegment outputMemory;
    private final int deltaLimit;
    private Encoding encoding = Encoding.RAW;

    PageEncoder(PageCoding coding, int pageSize) {
        this.pageSize = pageSize;
        this.compressor = PageCompressor.of(coding.compression());
        this.cache = coding.deltaCacheBytes() == 0 ? null : new DeltaCache(coding.deltaCacheBytes(), pageSize);
        this.output = ByteBuffer.allocateDirect(compressor.bound(pageSize));
        this.outputMemory = MemorySegment.ofBuffer(output);
        // A difference of more than half a page is likely to compress better as a page.
        this.deltaLimit = compressor.encoding() == Encoding.RAW ? pageSize - 1 : pageSize / 2;
    }

    /// Encodes the page that is staged at an offset and puts the result in its place.
    ///
    /// @param bytes the same memory as `staging`
    /// @return the length of the result; {@link #encoding} says what it is
    int encode(int page, MemorySegment staging, ByteBuffer bytes, int at) {
        int length = cache == null ? XorDelta.TOO_LONG : delta(cache, page, staging, at);
        encoding = Encoding.XOR_DELTA;
        if (length == XorDelta.TOO_LONG) {
            length = compressor.compress(bytes.clear(), at, pageSize, output.clear());
            encoding = compressor.encoding();
        }
        if (length >= pageSize) {
            encoding = Encoding.RAW;
            return pageSize;
        }
        MemorySegment.copy(outputMemory, 0, staging, at, length);
        return length;
    }

    /// How the last page was encoded.
    Encoding encoding() {
        return encoding;
    }

    /// A page was sent as zeros: a version of it that is kept must follow.
    void zero(int page) {
        if (cache == null) {
            return;
        }
        int entry = cache.find(page);
        if (entry != DeltaCache.ABSENT) {
            ZeroPage.clear(cache.memory(entry), cache.offset(entry), pageSize);
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
