package dev.godwit.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FrameCodecTest {
    @Test
    void shouldHaveAGoldenVectorForEveryFrame() {
        Set<Class<?>> types =
                GoldenFrames.all().keySet().stream().map(Frame::getClass).collect(Collectors.toSet());
        assertThat(types).containsExactlyInAnyOrder(Frame.class.getPermittedSubclasses());
    }

    @TestFactory
    Stream<DynamicTest> shouldWriteTheGoldenBytes() {
        return each((frame, hex) -> {
            ByteBuf encoded = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
            assertThat(Hex.of(encoded)).isEqualTo(hex);
            encoded.release();
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldReadTheGoldenBytes() {
        return each((frame, hex) -> assertThat(decode(Hex.bytes(hex))).isEqualTo(frame));
    }

    @TestFactory
    Stream<DynamicTest> shouldFindTheGoldenBytesInTheSpecification() throws IOException {
        String specification =
                Files.readString(Path.of("..", "docs", "wire-protocol.md")).replaceAll("\\s", "");
        return each((frame, hex) -> assertThat(specification.contains(hex))
                .as("docs/wire-protocol.md has the bytes %s of %s", hex, frame)
                .isTrue());
    }

    @TestFactory
    Stream<DynamicTest> shouldNameTheOffsetOfATruncationAtEveryByte() {
        return each((frame, hex) -> {
            ByteBuf part = Hex.bytes(hex); // what follows the cut belongs to the next frame
            int whole = part.readableBytes();
            for (int length = FrameFormat.HEADER_LENGTH; length < whole; length++) {
                int cut = length;
                part.readerIndex(0).setIntLE(0, cut - FrameFormat.HEADER_LENGTH);
                MalformedFrameException error = catchThrowableOfType(MalformedFrameException.class, () -> decode(part));
                assertThat(error).as("cut at %s", cut).isNotNull();
                assertThat(error.offset()).isBetween(0L, (long) cut);
                assertThat(error.reason()).isNotBlank().doesNotContain("too many");
                assertThat(error).hasMessageContaining(frame.getClass().getSimpleName());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseAByteTooMany() {
        return each((frame, hex) -> {
            ByteBuf longer = Hex.bytes(hex).writeByte(0);
            longer.setIntLE(0, longer.readableBytes() - FrameFormat.HEADER_LENGTH);
            assertThatThrownBy(() -> decode(longer)).isInstanceOf(MalformedFrameException.class);
        });
    }

    @Test
    void shouldConsumeExactlyTheBody() throws MalformedFrameException {
        ByteBuf two = Hex.bytes("08000000 06 00 0000 0100000000000000 0807060504030201");
        two.skipBytes(FrameFormat.HEADER_LENGTH);
        assertThat(FrameCodec.decode(FrameFormat.PING, two, 8)).isEqualTo(new Frame.Ping(1));
        assertThat(two.readableBytes()).isEqualTo(8);
    }

    @Test
    void shouldRefuseAnUnknownTagAndNameTheVersion() {
        assertThatThrownBy(() -> decode(Hex.bytes("00000000 7f 00 0000")))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("unknown tag 127")
                .hasMessageContaining("version 1");
        assertThatThrownBy(() -> decode(Hex.bytes("00000000 00 00 0000"))).hasMessageContaining("unknown tag 0");
    }

    @Test
    void shouldRefuseFlagsAndReservedBytesThatAreSet() {
        assertThatThrownBy(() -> decode(Hex.bytes("00000000 03 01 0000"))).hasMessageContaining("Commit at byte 5");
        assertThatThrownBy(() -> decode(Hex.bytes("00000000 03 00 0001"))).hasMessageContaining("reserved");
        assertThatThrownBy(() -> decode(Hex.bytes("08000000 34 00 0000 05000000 01 000001")))
                .hasMessageContaining("Pull at byte 15");
    }

    @Test
    void shouldRefuseABodyOverItsLimitBeforeItIsThere() {
        assertThatThrownBy(() -> decode(Hex.bytes("01080000 06 00 0000"))).hasMessageContaining("allowed are 2048");
        assertThatThrownBy(() -> decode(Hex.bytes("01001000 40 00 0000"))).hasMessageContaining("Batch");
        assertThatThrownBy(() -> decode(Hex.bytes("01000001 02 00 0000"))).hasMessageContaining("16777216");
        assertThatThrownBy(() -> decode(Hex.bytes("ffffffff 32 00 0000"))).hasMessageContaining("4294967295");
    }

    @Test
    void shouldAllocateNothingForCountsThatTheBodyCannotHold() {
        String zeros = "00".repeat(24);
        List<ByteBuf> liars = List.of(
                Hex.bytes("80000000 16 00 0000" + zeros + "00000000 00000000 00000000 40420f00 00000000 00000000"
                        + "00".repeat(80)),
                Hex.bytes("08000000 32 00 0000 ffff1f00 00000000"),
                Hex.bytes("1c000000 02 00 0000" + "00".repeat(12) + "01000000 0300 0000 01000000 00004000"));
        for (ByteBuf liar : liars) {
            assertThatThrownBy(() -> decode(liar.duplicate())).isInstanceOf(MalformedFrameException.class); // warms up
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ByteBuf liar : liars) {
            long before = threads.getCurrentThreadAllocatedBytes();
            MalformedFrameException error =
                    catchThrowableOfType(MalformedFrameException.class, () -> decode(liar.duplicate()));
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(error).isNotNull();
            assertThat(allocated).as(error.getMessage()).isLessThan(1 << 20); // the claims are 4 to 16 MiB
        }
    }

    @Test
    void shouldRefuseValuesOutOfRangeAndSayWhatIsAllowed() {
        assertOffer(8, "00080000", "Offer at byte 16: pageSize is 2048, allowed are 4096 to 65536");
        assertOffer(8, "00180000", "pageSize is 6144, allowed are powers of two");
        assertOffer(0, "0100004000000000", "Offer at byte 8: memoryBytes is 1073741825");
        assertOffer(0, "0000000000000080", "memoryBytes is -9223372036854775808");
        assertOffer(12, "0000", "vcpus is 0, allowed are 1 to 1024");
        assertOffer(14, "4100", "dataChannels is 65, allowed are 1 to 64");
        assertOffer(16, "05", "unknown mode 5");
        assertOffer(17, "00", "unknown verify 0");
        assertOffer(24, "feffffffffffffff", "runAfterNs is -2");
        assertOffer(32, "0000000000000000", "timeoutNs is 0");
        assertOffer(50, "ff", "guest is not UTF-8");
    }

    @Test
    void shouldRefuseRunsThatOverlapOrLeaveTheNumbersOfPages() {
        assertMissing("05000000 02000000 06000000 01000000", "first page is 6, allowed are 7");
        assertMissing("05000000 00000000 09000000 01000000", "count is 0");
        assertMissing("05000000 02000000 feffff7f 02000000", "count is 2, allowed are 1 to 1");
        assertMissing("ffffffff 01000000 feffff7f 01000000", "first page is 4294967295");
    }

    @Test
    void shouldCutATextThatIsTooLongAtACharacter() throws MalformedFrameException {
        String tooLong = "x".repeat(FrameFormat.MAX_TEXT_BYTES - 1) + "é and more";
        ByteBuf encoded = FrameCodec.encode(new Frame.Cancel(tooLong), UnpooledByteBufAllocator.DEFAULT);
        assertThat(decode(encoded)).isEqualTo(new Frame.Cancel("x".repeat(FrameFormat.MAX_TEXT_BYTES - 1)));
        encoded.release();
    }

    @Test
    void shouldCutATimelineThatIsTooLong() {
        long[] timeline = new long[Application.MAX_TIMELINE + 5];
        assertThat(new Application(0, 0, 0, 0, timeline).operationsPer100Ms()).hasSize(Application.MAX_TIMELINE);
    }

    @Test
    void shouldCarryTheLargestFramesThatTheRecordsAllow() throws MalformedFrameException {
        int runs = Frame.Missing.MAX_RUNS;
        int[] firsts = new int[runs];
        int[] counts = new int[runs];
        Arrays.setAll(firsts, i -> 2 * i);
        Arrays.fill(counts, 1);
        Section large = new Section("n".repeat(Section.MAX_NAME_BYTES), 1, new byte[Section.MAX_BYTES_IN_ALL]);
        Frame.Final end = new Frame.Final(
                new long[FrameFormat.MAX_VCPUS],
                List.of(large),
                0,
                new Application(0, 0, 0, 0, new long[Application.MAX_TIMELINE]),
                0,
                0,
                false,
                "c".repeat(FrameFormat.MAX_TEXT_BYTES),
                new FaultStats(0, 0, 0, 0, 0, new long[FrameFormat.MAX_VCPUS], 0));
        for (Frame frame :
                List.of(new Frame.Missing(firsts, counts), end, new Frame.Switchover(0, 0, List.of(large)))) {
            ByteBuf encoded = FrameCodec.encode(frame, UnpooledByteBufAllocator.DEFAULT);
            assertThat(decode(encoded)).isEqualTo(frame);
            encoded.release();
        }
    }

    @Test
    void shouldRefuseOurOwnSectionsThatAreTooLarge() {
        Section half = new Section("s", 0, new byte[Section.MAX_BYTES_IN_ALL / 2 + 1]);
        assertThatThrownBy(() -> new Frame.Switchover(0, 0, List.of(half, half)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Section("", 0, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Section("é".repeat(33), 0, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseSectionsOfAPeerThatAreTooLarge() {
        assertThatThrownBy(() -> decode(
                        Hex.bytes("1d000000 02 00 0000" + "00".repeat(12) + "01000000 0100 0000 01000000 01004000 63")))
                .hasMessageContaining("section's length is 4194305, allowed are 0 to 4194304");
        assertThatThrownBy(() -> decode(Hex.bytes("10000000 02 00 0000" + "00".repeat(12) + "41000000")))
                .hasMessageContaining("sectionCount is 65");
    }

    static Frame decode(ByteBuf bytes) throws MalformedFrameException {
        int bodyLength = FrameFormat.checkedBodyLength(bytes, bytes.readerIndex());
        int tag = bytes.getUnsignedByte(bytes.readerIndex() + FrameFormat.TAG_OFFSET);
        bytes.skipBytes(FrameFormat.HEADER_LENGTH);
        Frame frame = FrameCodec.decode(tag, bytes, bodyLength);
        assertThat(bytes.isReadable()).isFalse();
        return frame;
    }

    private static void assertOffer(int offsetInBody, String hex, String message) {
        ByteBuf offer = Hex.bytes(GoldenFrames.all().values().iterator().next());
        offer.setBytes(FrameFormat.HEADER_LENGTH + offsetInBody, Hex.bytes(hex));
        assertThatThrownBy(() -> decode(offer))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(message);
    }

    private static void assertMissing(String runs, String message) {
        assertThatThrownBy(() -> decode(Hex.bytes("18000000 32 00 0000 02000000 00000000" + runs)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(message);
    }

    private interface Check {
        void of(Frame frame, String hex) throws Exception;
    }

    private static Stream<DynamicTest> each(Check check) {
        return GoldenFrames.all().entrySet().stream()
                .map((Map.Entry<Frame, String> golden) -> DynamicTest.dynamicTest(
                        golden.getKey().getClass().getSimpleName(),
                        () -> check.of(golden.getKey(), golden.getValue().replaceAll("\\s", ""))));
    }
}
