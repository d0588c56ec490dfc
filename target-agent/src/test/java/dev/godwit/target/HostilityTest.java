package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Hello;
import dev.godwit.protocol.HelloCodec;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.PeerUnavailableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class HostilityTest {
    private static final long MAX_MEMORY = 64L << 20;

    private TargetFixture target;

    @BeforeEach
    void listen() throws Exception {
        target = new TargetFixture(TargetOptions.defaults().withMaxMemoryBytes(MAX_MEMORY));
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void shouldRefuseAGuestOverTheLimitBeforeItAllocatesAnything() throws Exception {
        long before = virtualMemory();
        try (RawSource source = target.source()) {
            source.control().send(RawSource.offer(Mode.PRE_COPY, 1L << 40, Duration.ofSeconds(10)));

            Frame.Refused refused = source.control().await(Frame.Refused.class);

            assertThat(refused.code()).isEqualTo(RefusalCode.MEMORY);
            assertThat(refused.reason())
                    .contains("1048576 MiB")
                    .contains("at most 64 MiB")
                    .contains("--max-memory");
            assertThat(virtualMemory() - before).isLessThan(1L << 32);
        }
        target.takesAGuest();
    }

    @Test
    void shouldTakeAGuestOfExactlyTheLimitAndNotOneOfAPageMore() throws Exception {
        try (RawSource source = target.source()) {
            source.control().send(RawSource.offer(Mode.PRE_COPY, MAX_MEMORY + RawSource.PAGE, Duration.ofSeconds(10)));
            source.control().await(Frame.Refused.class);
        }
        try (RawSource source = target.source()) {
            source.control().send(RawSource.offer(Mode.PRE_COPY, MAX_MEMORY, Duration.ofSeconds(10)));
            source.control().await(Frame.Accept.class);
        }
    }

    @Test
    void shouldRefuseAStateOfOtherVcpusThanWereOffered() throws Exception {
        try (RawSource source = target.source()) {
            Frame.Offer two = source.offer(Mode.PRE_COPY);
            var many = new Frame.Offer(
                    two.memoryBytes(),
                    two.pageSize(),
                    FrameFormat.MAX_VCPUS,
                    two.mode(),
                    two.dataChannels(),
                    two.verify(),
                    two.runAfterNs(),
                    two.timeoutNs(),
                    two.inDoubtTimeoutNs(),
                    two.guest());
            source.offered(many).sentPages().marked().switchover(source.root(), RawSource.PAGES);

            Frame.Refused refused = source.control().await(Frame.Refused.class);

            assertThat(refused.code()).isEqualTo(RefusalCode.STATE);
            assertThat(refused.reason()).contains("2 vCPUs where 64 were expected");
        }
        TargetFixture.until(
                "the threads of the guest that never was have ended",
                () -> TargetFixture.threads("godwit-vcpu").isEmpty());
    }

    @Test
    void shouldGiveBackTheMemoryOfEveryGuestThatItDiscards() throws Exception {
        long before = virtualMemory();
        for (int attempt = 0; attempt < 40; attempt++) {
            try (RawSource source = target.source()) {
                source.offered(RawSource.offer(Mode.PRE_COPY, MAX_MEMORY, Duration.ofSeconds(10)));
                source.control().send(new Frame.Cancel("again"));
                source.control().awaitClosed();
            }
        }

        assertThat(virtualMemory() - before).as("of 40 guests of 64 MiB").isLessThan(20 * MAX_MEMORY);
        target.takesAGuest();
    }

    @Test
    void shouldRefusePageChannelsThatItDoesNotExpect() throws Exception {
        try (RawSource source = target.source()) {
            assertThat(refusalOf(() -> source.open(Role.DATA, 0))).contains("no such page channel");
            source.offered(Mode.POST_COPY);
            source.open(Role.PULL, 0);

            assertThat(refusalOf(() -> source.open(Role.DATA, 0))).contains("no such page channel");
            assertThat(refusalOf(() -> source.open(Role.DATA, RawSource.CHANNELS)))
                    .contains("no such page channel");
            assertThat(refusalOf(() -> source.open(Role.PULL, 0))).contains("no such page channel");
            assertThat(refusalOf(() -> source.open(Role.PULL, 1))).contains("no such page channel");
        }
        try (RawSource source = target.source()) {
            source.control().send(source.offer(Mode.POST_COPY));
            source.control().await(Frame.Accept.class);
            assertThat(refusalOf(() -> source.open(source.stranger(), Role.DATA, 0, source.id())))
                    .as("another incarnation")
                    .contains("no such page channel");
            UUID other = UUID.randomUUID();
            assertThat(refusalOf(() -> source.open(source.stranger(), Role.DATA, 0, other)))
                    .as("another migration")
                    .contains("no such page channel");
            source.control().send(new Frame.Cancel("enough"));
            source.control().awaitClosed();
        }
        target.takesAGuest();
    }

    @Test
    void shouldRefuseAHelloThatIsReplayedAfterItsMigrationHasEnded() throws Exception {
        UUID id;
        try (RawSource source = target.source()) {
            id = source.id();
            source.offered(Mode.PRE_COPY).control().send(new Frame.Cancel("enough"));
            source.control().awaitClosed();
        }

        assertThat(refusalOf(() -> new RawSource(target.address(), id).close())).contains("has ended here");
        target.takesAGuest();
    }

    @Test
    void shouldRefuseTheSameHelloTwice() throws Exception {
        try (RawSource source = target.source()) {
            assertThat(refusalOf(() -> source.open(Role.CONTROL, 0))).contains("busy");
            source.ready(Mode.PRE_COPY);
        }
        target.takesAGuest();
    }

    /// Bytes that no Godwit sends, on a connection of their own.
    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("garbage", bytes("\0\1\2\3 what is this")),
                Arguments.of("HTTP", bytes("GET / HTTP/1.1\r\nHost: here\r\n\r\n")),
                Arguments.of("a hello of another version", hello(Role.CONTROL, 0, 7)),
                Arguments.of("a hello with an unknown role", hello(Role.CONTROL, 0x7f, FrameFormat.VERSION)),
                Arguments.of("a page channel out of nowhere", hello(Role.DATA, 0, FrameFormat.VERSION)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void shouldCutOffAStrangerAtOnce(String what, byte[] said) throws Exception {
        try (Socket socket =
                new Socket(target.address().getAddress(), target.address().getPort())) {
            socket.setSoTimeout(4_000);
            socket.getOutputStream().write(said);

            assertThat(endOf(socket)).as(what).isTrue();
        }
        target.takesAGuest();
    }

    @Test
    void shouldNameBothVersionsToAPeerOfAnotherOne() throws Exception {
        try (Socket socket =
                new Socket(target.address().getAddress(), target.address().getPort())) {
            socket.setSoTimeout(4_000);
            socket.getOutputStream().write(hello(Role.CONTROL, 0, 7));

            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(reply).startsWith("GODWIT\r\n").contains("7").contains("" + FrameFormat.VERSION);
        }
    }

    @Test
    void shouldCutOffWhoeverHasNotSaidWhatItWantsWithinFiveSeconds() throws Exception {
        try (Socket silent = new Socket(
                        target.address().getAddress(), target.address().getPort());
                Socket half = new Socket(
                        target.address().getAddress(), target.address().getPort());
                RawSource source = target.source()) {
            half.getOutputStream().write(hello(Role.CONTROL, 0, FrameFormat.VERSION), 0, 20);
            Peer inquiry = source.open(Role.INQUIRY, 0);
            long start = System.nanoTime();
            silent.setSoTimeout(8_000);
            half.setSoTimeout(8_000);

            assertThat(endOf(silent)).isTrue();
            assertThat(endOf(half)).isTrue();
            inquiry.awaitClosed();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
            source.ready(Mode.PRE_COPY); // nobody of them has disturbed a source that was there
        }
    }

    @Test
    void shouldCutOffAPageThatIsSentBehindAHelloAndDoesNotBelongThere() throws Exception {
        try (RawSource source = target.source()) {
            source.control().send(source.offer(Mode.PRE_COPY));
            source.control().await(Frame.Accept.class);
            long incarnation = source.control().connection().hello().incarnation();
            ByteBuf hello = HelloCodec.encodeHello(
                    new Hello(FrameFormat.VERSION, Role.DATA, 0, source.id(), incarnation),
                    UnpooledByteBufAllocator.DEFAULT);
            ByteBuf both = Unpooled.wrappedBuffer(hello, source.batch(64));
            try (Socket socket =
                    new Socket(target.address().getAddress(), target.address().getPort())) {
                socket.setSoTimeout(4_000);
                socket.getOutputStream().write(ByteBufUtil.getBytes(both));
                both.release();

                assertThat(endOf(socket)).isTrue();
            }
            assertThat(source.control().await(Frame.Refused.class).reason()).contains("page 64 does not belong");
        }
        target.takesAGuest();
    }

    /// Frames that break the rules on the control connection before and after the offer.
    static Stream<Arguments> brokenFrames() {
        return Stream.of(
                Arguments.of("a body of 2 GiB", header(0x02, Integer.MAX_VALUE)),
                Arguments.of("a body of 4 GiB - 1", header(0x02, -1)),
                Arguments.of("one byte more than a small frame", header(0x06, FrameFormat.MAX_SMALL_BODY + 1)),
                Arguments.of("tag 0", header(0, 0)),
                Arguments.of("an unknown tag", header(0x7f, 0)),
                Arguments.of("a page batch", header(FrameFormat.BATCH_TAG, 100)),
                Arguments.of("an acknowledgement", concat(header(FrameFormat.PLACED_TAG, 8), new byte[8])),
                Arguments.of("a Commit that nobody is ready for", header(0x03, 0)),
                Arguments.of("a Commit with a body", concat(header(0x03, 4), new byte[4])),
                Arguments.of("a target's frame", header(0x11, 0)),
                Arguments.of("a Ping cut short", concat(header(0x06, 4), new byte[4])));
    }

    /// Sooner than by any time-out, which would take ten seconds.
    private static void sendAndBeCutOff(Peer control, byte[] frame) throws InterruptedException {
        long start = System.nanoTime();
        control.send(Unpooled.copiedBuffer(frame));
        control.awaitEnd();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest(name = "{0} before the offer")
    @MethodSource("brokenFrames")
    void shouldCutOffASourceThatBreaksTheProtocolBeforeItsOffer(String what, byte[] frame) throws Exception {
        try (RawSource source = target.source()) {
            sendAndBeCutOff(source.control(), frame);
            assertThat(source.ask(source.id())).as(what).isEqualTo(Outcome.UNKNOWN);
        }
        target.takesAGuest();
    }

    @ParameterizedTest(name = "{0} while pages come")
    @MethodSource("brokenFrames")
    void shouldDiscardTheGuestOfASourceThatBreaksTheProtocol(String what, byte[] frame) throws Exception {
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY).sendPage(0);
            sendAndBeCutOff(source.control(), frame);
            assertThat(source.ask(source.id())).as(what).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldNotAllocateWhatAHeaderOnlyPromises() throws Exception {
        long before = io.netty.util.internal.PlatformDependent.usedDirectMemory();
        try (RawSource source = target.source()) {
            for (int i = 0; i < 50; i++) {
                source.open(Role.INQUIRY, 0)
                        .send(Unpooled.copiedBuffer(concat(header(0x02, FrameFormat.MAX_STATE_BODY), new byte[1])));
            }
            source.awaitTaken();

            assertThat(io.netty.util.internal.PlatformDependent.usedDirectMemory() - before)
                    .as("of 50 frames of 16 MiB that have not come")
                    .isLessThan(128 << 20);
        }
    }

    static String refusalOf(ThrowingCallable hello) {
        PeerUnavailableException refusal = catchThrowableOfType(PeerUnavailableException.class, hello);
        assertThat(refusal).isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hello(Role role, int flip, int version) {
        ByteBuf encoded = HelloCodec.encodeHello(
                new Hello(version, role, 0, UUID.randomUUID(), 1), UnpooledByteBufAllocator.DEFAULT);
        byte[] hello = ByteBufUtil.getBytes(encoded);
        encoded.release();
        hello[10] ^= (byte) flip;
        return hello;
    }

    private static byte[] header(int tag, int bodyLength) {
        ByteBuf header = Unpooled.buffer(FrameFormat.HEADER_LENGTH, FrameFormat.HEADER_LENGTH)
                .writeIntLE(bodyLength)
                .writeByte(tag)
                .writeZero(3);
        return ByteBufUtil.getBytes(header);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(first, second));
    }

    /// Reads to the end; a reset is one.
    private static boolean endOf(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    private static long virtualMemory() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmSize:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
