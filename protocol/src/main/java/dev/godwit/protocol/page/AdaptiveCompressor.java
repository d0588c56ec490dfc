package dev.godwit.protocol.page;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/// Compresses each page by the method that [MethodChoice] has for its class. Raw until it is told a price.
final class AdaptiveCompressor implements PageCompressor {
    /// Where everything goes raw a page's class is of use to trials alone, and telling it is a tenth of the page's
    /// work.
    private static final int SEEN_EVERY = 16;

    private final WordSampler sampler = new WordSampler();
    private final PageCompressor sparse = new Sparse();
    private final PageCompressor lz4 = new Lz4();
    private final PageCompressor zstdFast = new ZstdAt(PageMethod.FAST_LEVEL);
    private final PageCompressor zstdSmall = new ZstdAt(PageMethod.SMALL_LEVEL);
    private final Map<PageClass, MethodChoice> choices = new EnumMap<>(PageClass.class);
    private double price;
    /// No class that was seen is worth compressing at this price.
    private boolean everythingRaw;
    private int unseen;
    private Encoding encoding = Encoding.RAW;

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public void price(double nanosPerByte) {
        if (nanosPerByte != price) {
            price = nanosPerByte;
            choices.values().forEach(choice -> choice.price(nanosPerByte));
            everythingRaw = false;
        }
    }

    @Override
    public int bound(int pageSize) {
        return Math.max(lz4.bound(pageSize), zstdFast.bound(pageSize));
    }

    @Override
    public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
        if (everythingRaw && ++unseen < SEEN_EVERY) {
            encoding = Encoding.RAW;
            return pageSize;
        }
        unseen = 0;
        MethodChoice choice = choiceOf(sampler.classOf(page, offset, pageSize), pageSize);
        PageMethod method = choice.next();
        encoding = method.encoding();
        int length = pageSize;
        if (method != PageMethod.RAW) {
            long start = choice.isTimed() ? System.nanoTime() : 0;
            length = compressor(method).compress(page, offset, pageSize, out);
            choice.used(length, choice.isTimed() ? System.nanoTime() - start : 0);
        }
        everythingRaw = choice.isRaw() && allRaw();
        return length;
    }

    private boolean allRaw() {
        for (MethodChoice choice : choices.values()) {
            if (!choice.isRaw()) {
                return false;
            }
        }
        return true;
    }

    private MethodChoice choiceOf(PageClass of, int pageSize) {
        MethodChoice choice = choices.get(of);
        if (choice == null) {
            choice = new MethodChoice(of, pageSize);
            choice.price(price);
            choices.put(of, choice);
        }
        return choice;
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
