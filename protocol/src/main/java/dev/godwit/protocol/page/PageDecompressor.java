package dev.godwit.protocol.page;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/// Decompresses single pages between direct buffers, never past the end of either. The libraries are loaded with the
/// first page that needs them. Made, used and closed by a {@link BatchReader}.
final class PageDecompressor implements AutoCloseable {
    /// What is returned for bytes that are not a compressed page.
    static final int MALFORMED = -1;

    private @Nullable LZ4SafeDecompressor lz4;
    private @Nullable ZstdDecompressCtx zstd;

    /// Decompresses one LZ4 block to the start of a buffer that has the length of a page.
    ///
    /// @return the length of what came out, or {@link #MALFORMED}, also where it would be longer than a page
    int lz4(ByteBuffer in, int offset, int length, ByteBuffer page) {
        if (lz4 == null) {
            lz4 = LZ4Factory.fastestInstance().safeDecompressor();
        }
        try {
            return lz4.decompress(in, offset, length, page, 0, page.capacity());
        } catch (LZ4Exception _) {
            return MALFORMED;
        }
    }

    /// Decompresses one Zstandard frame, likewise.
    int zstd(ByteBuffer in, int offset, int length, ByteBuffer page) {
        if (zstd == null) {
            zstd = new ZstdDecompressCtx();
        }
        try {
            return zstd.decompressDirectByteBuffer(page, 0, page.capacity(), in, offset, length);
        } catch (ZstdException _) {
            return MALFORMED;
        }
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
            zstd = null;
        }
    }
}
