package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Hellos and their replies to bytes and back. The magic and the version stay where they are in every version to come,
/// so two sides can always name each other's. Stateless: any thread.
public final class HelloCodec {
    /// Bytes of a hello.
    public static final int HELLO_LENGTH = 40;
    /// Bytes of a reply before its reason.
    public static final int REPLY_FIXED_LENGTH = 24;

    private static final byte[] MAGIC = "GODWIT\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ACCEPTED = 0;
    private static final int REFUSED = 1;

    private HelloCodec() {}

    /// A hello's bytes, which the caller releases.
    public static ByteBuf encodeHello(Hello hello, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(HELLO_LENGTH);
        out.writeBytes(MAGIC);
        out.writeShortLE(hello.version());
        out.writeByte(hello.role().number());
        out.writeByte(0);
        out.writeShortLE(hello.channel());
        out.writeShortLE(0);
        out.writeLong(hello.migrationId().getMostSignificantBits()); // a byte string in text order, not a number
        out.writeLong(hello.migrationId().getLeastSignificantBits());
        out.writeLongLE(hello.incarnation());
        return out;
    }

    /// Looks at the first bytes of a connection, few as they may be, and consumes none. To be called whenever bytes
    /// have come and are not enough, so that a stranger is told at once, not when the time for the hello is over.
    ///
    /// @throws NotGodwitException when they cannot become a hello or a reply
    /// @throws WrongVersionException when they are one of another version
    public static void check(ByteBuf in) throws IOException {
        int readable = in.readableBytes();
        for (int i = 0; i < Math.min(readable, MAGIC.length); i++) {
            if (in.getByte(in.readerIndex() + i) != MAGIC[i]) {
                throw new NotGodwitException(Stranger.describe(in));
            }
        }
        if (readable >= MAGIC.length + 2) {
            int version = in.getUnsignedShortLE(in.readerIndex() + MAGIC.length);
            if (version != FrameFormat.VERSION) {
                throw new WrongVersionException(version);
            }
        }
    }

    /// Reads a hello: consumes {@value #HELLO_LENGTH} bytes, which must be readable.
    ///
    /// @throws NotGodwitException when the peer is something else
    /// @throws WrongVersionException when the peer speaks another version
    /// @throws MalformedFrameException when a field is out of range
    public static Hello decodeHello(ByteBuf bytes) throws IOException {
        check(bytes);
        FieldReader in = new FieldReader("hello", bytes, 0, HELLO_LENGTH);
        in.bytes(MAGIC.length, "magic");
        int version = in.u16("version");
        Role role = in.number(Role.values(), "role");
        in.zeros(1);
        int channel = in.u16("channel");
        in.zeros(2);
        UUID migrationId = new UUID(Long.reverseBytes(in.i64("id")), Long.reverseBytes(in.i64("id")));
        return new Hello(version, role, channel, migrationId, in.i64("incarnation"));
    }

    /// A reply's bytes, which the caller releases.
    public static ByteBuf encodeReply(HelloReply reply, ByteBufAllocator allocator) {
        byte[] reason = Text.utf8(reply.reason(), HelloReply.MAX_REASON_BYTES);
        RefusalCode code = reply.code();
        ByteBuf out = allocator.directBuffer(REPLY_FIXED_LENGTH + reason.length);
        out.writeBytes(MAGIC);
        out.writeShortLE(reply.version());
        out.writeByte(reply.accepted() ? ACCEPTED : REFUSED);
        out.writeByte(code == null ? 0 : code.number());
        out.writeShortLE(reason.length);
        out.writeShortLE(0);
        out.writeLongLE(reply.incarnation());
        out.writeBytes(reason);
        return out;
    }

    /// The length of the reply whose first {@value #REPLY_FIXED_LENGTH} bytes are readable, reason included. Consumes
    /// nothing.
    ///
    /// @throws NotGodwitException when the peer is something else
    /// @throws WrongVersionException when the peer speaks another version
    /// @throws MalformedFrameException when the reason is too long
    public static int replyLength(ByteBuf in) throws IOException {
        check(in);
        int reasonLength = in.getUnsignedShortLE(in.readerIndex() + 12);
        if (reasonLength > HelloReply.MAX_REASON_BYTES) {
            throw new MalformedFrameException(
                    "hello reply",
                    12,
                    "its reason has " + reasonLength + " bytes, allowed are " + HelloReply.MAX_REASON_BYTES);
        }
        return REPLY_FIXED_LENGTH + reasonLength;
    }

    /// Reads a reply: consumes as many bytes as {@link #replyLength} says, which must be readable.
    ///
    /// @throws NotGodwitException when the peer is something else
    /// @throws WrongVersionException when the peer speaks another version
    /// @throws MalformedFrameException when a field is out of range
    public static HelloReply decodeReply(ByteBuf bytes) throws IOException {
        FieldReader in = new FieldReader("hello reply", bytes, 0, replyLength(bytes));
        in.bytes(MAGIC.length, "magic");
        int version = in.u16("version");
        boolean refused = in.bool("status");
        RefusalCode code = refusalCode(in, refused);
        int reasonLength = in.u16("reason's length", 0, refused ? HelloReply.MAX_REASON_BYTES : 0);
        in.zeros(2);
        long incarnation = in.i64("incarnation");
        return new HelloReply(version, !refused, code, in.utf8(reasonLength, "reason"), incarnation);
    }

    private static @Nullable RefusalCode refusalCode(FieldReader in, boolean refused) throws MalformedFrameException {
        if (refused) {
            return in.number(RefusalCode.values(), "code");
        }
        in.zeros(1);
        return null;
    }
}
