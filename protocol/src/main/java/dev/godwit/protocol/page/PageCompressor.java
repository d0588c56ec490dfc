package dev.godwit.protocol.page;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/// Compresses single pages between direct buffers. Used by one thread, which need not be the one that closes it.
sealed interface PageCompressor extends AutoCloseable
        permits PageCompressor.None,
                PageCompressor.Lz4,
                PageCompressor.ZstdAt,
                PageCompressor.Sparse,
                AdaptiveCompressor {
    /// Of what it compressed last.
    Encoding encoding();

    /// What a byte on the link costs from now on, for one that weighs time against bytes.
    default void price(double nanosPerByte) {}

    /// Most bytes that a page can become: what the output must have room for.
    int bound(int pageSize);

    /// Compresses from an offset of one buffer to the start of another, and returns the length.
    int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out);

    @Override
    void close();

    static PageCompressor of(Compression compression) {
        return switch (compression) {
            case Compression.None _ -> new None();
            case Compression.Lz4 _ -> new Lz4();
            case Compression.Zstd(int level) -> new ZstdAt(level);
            case Compression.Adaptive _ -> new AdaptiveCompressor();
        };
    }

    /// Leaves pages as they are.
    record None() implements PageCompressor {
        @Override
        public Encoding encoding() {
            return Encoding.RAW;
        }

        @Override
        public int bound(int pageSize) {
            return pageSize;
        }

        @Override
        public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
            return pageSize;
        }

        @Override
        public void close() {}
    }

    /// The fastest LZ4 that the machine has: native where it can be loaded.
    final class Lz4 implements PageCompressor {
        private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();

        @Override
        public Encoding encoding() {
            return Encoding.LZ4;
        }

        @Override
        public int bound(int pageSize) {
            return compressor.maxCompressedLength(pageSize);
        }

        @Override
        public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
            return compressor.compress(page, offset, pageSize, out, 0, out.capacity());
        }

        @Override
        public void close() {}
    }

    /// The runs between zeros.
    record Sparse() implements PageCompressor {
        @Override
        public Encoding encoding() {
            return Encoding.SPARSE;
        }

        @Override
        public int bound(int pageSize) {
            return pageSize;
        }

        @Override
        public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
            int length = XorDelta.encode(
                    ZeroPage.ZEROS,
                    0,
                    MemorySegment.ofBuffer(page),
                    offset,
                    pageSize,
                    MemorySegment.ofBuffer(out),
                    pageSize - 1);
            return length == XorDelta.TOO_LONG ? pageSize : length;
        }

        @Override
        public void close() {}
    }

    /// Zstandard with one context for all pages.
    final class ZstdAt implements PageCompressor {
        private final ZstdCompressCtx context = new ZstdCompressCtx();

        ZstdAt(int level) {
            context.setLevel(level).setChecksum(false); // the page digest checks more
        }

        @Override
        public Encoding encoding() {
            return Encoding.ZSTD;
        }

        @Override
        public int bound(int pageSize) {
            return Math.toIntExact(Zstd.compressBound(pageSize));
        }

        @Override
        public int compress(ByteBuffer page, int offset, int pageSize, ByteBuffer out) {
            return context.compressDirectByteBuffer(out, 0, out.capacity(), page, offset, pageSize);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
