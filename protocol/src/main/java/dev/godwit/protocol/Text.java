package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes texts. What is too long is cut, at a character: the reason for an error must always be able to cross.
final class Text {
    private Text() {}

    static byte[] utf8(String text, int maxBytes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= maxBytes) {
            return bytes;
        }
        int end = maxBytes;
        while ((bytes[end] & 0xc0) == 0x80) { // a continuation byte: the character began before the cut
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    static void write(ByteBuf out, String text) {
        byte[] bytes = utf8(text, FrameFormat.MAX_TEXT_BYTES);
        out.writeShortLE(bytes.length);
        out.writeBytes(bytes);
    }
}
