package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/// Compresses each page by the method that [MethodChoice] has for its class. Raw until it is told a price.
final class AdaptiveCompressor implements PageCompressor {
    private final WordSampler sampler = new WordSampler();
    private final PageCompressor sparse = new Sparse();
    private final PageCompressor lz4 = new Lz4();
    private final PageCompressor zstdFast = new ZstdAt(PageMethod.FAST_LEVEL);
    private final PageCompressor zstdSmall = new ZstdAt(PageMethod.SMALL_LEVEL);
    private final Map<PageClass, MethodChoice> choices = new EnumMap<>(PageClass.class);
    private double price;
    private Encoding encoding = Encoding.RAW;

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public void price(double nanosPerByte) {
        price = nanosPerByte;
    }

    @Override
    public int bound(int pageSize) {
        return Math.max(lz4.bound(pageSize), zstdFast.bound(pageSize));
    }

    @Override
    public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
        PageClass of = sampler.classOf(MemorySegment.ofBuffer(page), offset, pageSize);
        MethodChoice choice = choices.get(of);
        if (choice == null) {
            choice = new MethodChoice(of, pageSize);
            choices.put(of, choice);
        }
        choice.price(price);
        PageMethod method = choice.next();
        encoding = method.encoding();
        if (method == PageMethod.RAW) {
            return pageSize;
        }
        long start = choice.isTimed() ? System.nanoTime() : 0;
        int length = compressor(method).compress(page, offset, pageSize, out);
        choice.used(length, choice.isTimed() ? System.nanoTime() - start : 0);
        return length;
    }

    private PageCompressor compressor(PageMethod method) {
        return switch (method) {
            case RAW -> throw new IllegalStateException("a raw page is not compressed");
            case SPARSE -> sparse;
            case LZ4 -> lz4;
            case ZSTD_FAST -> zstdFast;
            case ZSTD_SMALL -> zstdSmall;
        };
    }

    @Override
    public void close() {
        zstdFast.close();
        zstdSmall.close();
    }
}
