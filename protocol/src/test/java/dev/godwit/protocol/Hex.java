package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Bytes as they are written in the specification: hexadecimal, with spaces where a reader wants them.
public final class Hex {
    private Hex() {}

    /// Direct bytes that need no release, with room for some more.
    public static ByteBuf bytes(String hex) {
        return collected(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    /// A copy that needs no release; releases the original.
    public static ByteBuf collected(ByteBuf original) {
        try {
            return collected(ByteBufUtil.getBytes(original));
        } finally {
            original.release();
        }
    }

    private static ByteBuf collected(byte[] bytes) {
        return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length + 1024))
                .clear()
                .writeBytes(bytes);
    }

    /// The readable bytes without spaces. Consumes nothing.
    public static String of(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes);
    }
}
