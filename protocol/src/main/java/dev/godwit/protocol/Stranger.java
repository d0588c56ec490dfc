package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Says what is at the other end when it is not a Godwit: the first bytes, and the protocol that they look like.
final class Stranger {
    private static final int SHOWN_BYTES = 32;

    /// How well-known protocols begin, from whichever side they begin.
    private record Sign(String prefix, String meaning) {}

    private static final List<Sign> SIGNS = List.of(
            new Sign("HTTP/", "an HTTP server"),
            new Sign("GET ", "an HTTP client"),
            new Sign("HEAD ", "an HTTP client"),
            new Sign("POST ", "an HTTP client"),
            new Sign("PUT ", "an HTTP client"),
            new Sign("OPTIONS ", "an HTTP client"),
            new Sign("CONNECT ", "an HTTP client"),
            new Sign("PRI * HTTP/2", "an HTTP/2 client"),
            new Sign("\u0016\u0003", "a TLS client"),
            new Sign("\u0015\u0003", "a TLS server"),
            new Sign("SSH-", "an SSH server or client"),
            new Sign("220 ", "a mail or FTP server"),
            new Sign("-ERR", "a Redis or POP3 server"),
            new Sign("QEVM", "a QEMU migration"));

    private Stranger() {}

    static String describe(ByteBuf in) {
        byte[] bytes = new byte[Math.min(in.readableBytes(), SHOWN_BYTES)];
        in.getBytes(in.readerIndex(), bytes);
        String start = new String(bytes, StandardCharsets.ISO_8859_1);
        String guess = "";
        for (Sign sign : SIGNS) {
            if (start.startsWith(sign.prefix)) {
                guess = "; this looks like " + sign.meaning;
            }
        }
        return "the other side is not a Godwit: it began with \"" + printable(start) + "\"" + guess;
    }

    private static String printable(String start) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '"' -> shown.append("\\\"");
                case '\\' -> shown.append("\\\\");
                default -> {
                    if (c >= ' ' && c < 127) {
                        shown.append(c);
                    } else {
                        shown.append("\\x%02x".formatted((int) c));
                    }
                }
            }
        }
        return shown.toString();
    }
}
