package dev.godwit.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HelloCodecTest {
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final Hello HELLO = new Hello(1, Role.DATA, 3, ID, 0x0102030405060708L);
    private static final String HELLO_HEX =
            "474f445749540d0a 0100 02 00 0300 0000 00112233445566778899aabbccddeeff 0807060504030201";
    private static final String ACCEPTED_HEX = "474f445749540d0a 0100 00 00 0000 0000 0100000000000000";
    private static final String REFUSED_HEX = "474f445749540d0a 0100 01 01 0400 0000 0100000000000000 62757379";

    @Example
    void shouldWriteAndReadTheGoldenHello() throws IOException {
        assertThat(Hex.of(encoded(HELLO))).isEqualTo(plain(HELLO_HEX));
        assertThat(HelloCodec.decodeHello(Hex.bytes(HELLO_HEX))).isEqualTo(HELLO);
    }

    @Example
    void shouldWriteAndReadTheGoldenReplies() throws IOException {
        HelloReply accepted = HelloReply.accepted(1);
        HelloReply refused = HelloReply.refused(RefusalCode.BUSY, "busy", 1);
        assertThat(Hex.of(encoded(accepted))).isEqualTo(plain(ACCEPTED_HEX));
        assertThat(Hex.of(encoded(refused))).isEqualTo(plain(REFUSED_HEX));
        assertThat(HelloCodec.decodeReply(Hex.bytes(ACCEPTED_HEX))).isEqualTo(accepted);
        assertThat(HelloCodec.decodeReply(Hex.bytes(REFUSED_HEX))).isEqualTo(refused);
    }

    @Example
    void shouldFindTheGoldenBytesInTheSpecification() throws IOException {
        String specification = plain(Files.readString(Path.of("..", "docs", "wire-protocol.md")));
        assertThat(specification).contains(plain(HELLO_HEX), plain(ACCEPTED_HEX), plain(REFUSED_HEX));
    }

    @Property
    void shouldReadTheHelloThatItWrote(
            @ForAll Role role,
            @ForAll @IntRange(max = 0xffff) int channel,
            @ForAll long idHigh,
            @ForAll long idLow,
            @ForAll long incarnation)
            throws IOException {
        Hello hello = new Hello(FrameFormat.VERSION, role, channel, new UUID(idHigh, idLow), incarnation);
        ByteBuf encoded = encoded(hello).writeByte(7);
        assertThat(HelloCodec.decodeHello(encoded)).isEqualTo(hello);
        assertThat(encoded.readableBytes()).isEqualTo(1);
    }

    @Property
    void shouldReadTheReplyThatItWrote(
            @ForAll RefusalCode code, @ForAll @IntRange(max = 512) int reasonLength, @ForAll long incarnation)
            throws IOException {
        HelloReply reply = HelloReply.refused(code, "r".repeat(reasonLength), incarnation);
        ByteBuf encoded = encoded(reply);
        assertThat(HelloCodec.replyLength(encoded)).isEqualTo(encoded.readableBytes());
        assertThat(HelloCodec.decodeReply(encoded)).isEqualTo(reply);
    }

    @Property(tries = 2000)
    void shouldReadAnyBytesBehindTheVersionAsAHelloOrAnError(@ForAll @Size(30) byte[] rest) {
        ByteBuf bytes = Hex.bytes("474f445749540d0a 0100").writeBytes(rest);
        try {
            Hello hello = HelloCodec.decodeHello(bytes);
            assertThat(HelloCodec.decodeHello(encoded(hello))).isEqualTo(hello);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(MalformedFrameException.class).hasMessageContaining("hello at byte 1");
        }
    }

    @Property(tries = 2000)
    void shouldReadAnyBytesBehindTheVersionAsAReplyOrAnError(@ForAll @Size(530) byte[] rest, @ForAll byte status) {
        ByteBuf bytes = Hex.bytes("474f445749540d0a 0100").writeByte(status & 1).writeBytes(rest);
        bytes.setByte(13, bytes.getByte(13) & 1); // a reason that is not too long, now and then
        try {
            HelloReply reply = HelloCodec.decodeReply(bytes);
            assertThat(HelloCodec.decodeReply(encoded(reply))).isEqualTo(reply);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Example
    void shouldNameBothVersions() {
        assertThatThrownBy(() -> HelloCodec.check(Hex.bytes("474f445749540d0a 0700")))
                .isInstanceOf(WrongVersionException.class)
                .hasMessageContaining("version 7")
                .hasMessageContaining("version 1");
    }

    @Example
    void shouldAcceptEveryBeginningOfAHello() {
        ByteBuf whole = Hex.bytes(HELLO_HEX);
        for (int length = 0; length <= HelloCodec.HELLO_LENGTH; length++) {
            ByteBuf part = whole.slice(0, length);
            assertThatCode(() -> HelloCodec.check(part)).doesNotThrowAnyException();
            assertThat(part.readerIndex()).isZero();
        }
    }

    @Example
    void shouldRecogniseStrangersByTheirFirstBytes() {
        assertStranger(
                "HTTP/1.1 400 Bad Request\r\nServer: x",
                "began with \"HTTP/1.1 400 Bad Request\\r\\nServer",
                "HTTP server");
        assertStranger("GET / HTTP/1.1\r\n", "\"GET / HTTP/1.1\\r\\n\"", "HTTP client");
        assertStranger("\u0016\u0003\u0001\u0002\u0000\u0001", "\\x16\\x03\\x01", "TLS client");
        assertStranger("SSH-2.0-OpenSSH_9.2p1", "SSH-2.0", "SSH server");
        assertStranger("G\u00ff\"", "\"G\\xff\\\"\"", "not a Godwit");
        assertStranger("x", "began with \"x\"", "not a Godwit");
    }

    @Example
    void shouldRefuseAReasonThatIsTooLongBeforeItHasCome() {
        assertThatThrownBy(() ->
                        HelloCodec.replyLength(Hex.bytes("474f445749540d0a 0100 01 01 0102 0000 0000000000000000")))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("513");
    }

    @Example
    void shouldCutAReasonThatIsTooLong() throws IOException {
        HelloReply reply = HelloReply.refused(RefusalCode.INTERNAL, "é".repeat(300), 1);
        assertThat(HelloCodec.decodeReply(encoded(reply)).reason()).isEqualTo("é".repeat(256));
    }

    private static ByteBuf encoded(Hello hello) {
        return Hex.collected(HelloCodec.encodeHello(hello, UnpooledByteBufAllocator.DEFAULT));
    }

    private static ByteBuf encoded(HelloReply reply) {
        return Hex.collected(HelloCodec.encodeReply(reply, UnpooledByteBufAllocator.DEFAULT));
    }

    private static void assertStranger(String start, String shown, String meaning) {
        assertThatThrownBy(() -> HelloCodec.check(Unpooled.wrappedBuffer(start.getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(NotGodwitException.class)
                .hasMessageContaining(shown)
                .hasMessageContaining(meaning);
    }

    private static String plain(String hex) {
        return hex.replaceAll("\\s", "");
    }
}
