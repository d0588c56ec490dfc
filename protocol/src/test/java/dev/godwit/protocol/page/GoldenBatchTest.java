package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.Hex;
import dev.godwit.protocol.page.Pages.Kind;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.Example;

/// The batches that the specification shows, byte for byte.
class GoldenBatchTest {
    private static final ByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator(true);
    private static final int PAGE = 4096;
    /// Pages 5 and 6, both zeros.
    private static final String GOLDEN = """
            18000000 40 00 0000
            01000000 02000000 00000000 00000000
            05000000 02000080
            """;

    @Example
    void shouldWriteAndReadTheGoldenBatch() throws IOException {
        MemorySegment memory = Pages.memory(10, PAGE);
        String golden = GOLDEN.replaceAll("\\s", "");
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, ALLOCATOR)) {
            writer.add(5, memory);
            writer.add(6, memory);
            ByteBuf frame = writer.finish();
            assertThat(Hex.of(frame)).isEqualTo(golden);
            frame.release();
        }
        RecordingSink sink = new RecordingSink(memory, 10);
        Pages.write(memory, PAGE, 5, Kind.RANDOM, new Random(1));
        sink.begin(5, Encoding.RAW);
        sink.placed(5, 0); // so it is not fresh
        try (BatchReader reader = new BatchReader(10, PAGE, sink)) {
            assertThat(Delivery.whole(Hex.bytes(golden), reader)).isTrue();
        }
        assertThat(sink.placed).extracting(RecordingSink.Placed::page).containsExactly(5, 5, 6);
        assertThat(ZeroPage.areZero(memory, 0, 10, PAGE)).isTrue();
        assertIsInTheSpecification(golden);
    }

    @Example
    void shouldWriteTheSpecificationsExampleOfADifference() throws IOException {
        MemorySegment memory = Pages.memory(4, PAGE);
        MemorySegment page = memory.asSlice(3 * PAGE, PAGE).fill((byte) 0x11);
        try (BatchWriter writer = new BatchWriter(new PageCoding(Compression.NONE, 1 << 20), PAGE, ALLOCATOR)) {
            writer.add(3, memory);
            writer.finish().release();
            page.asSlice(3, 1).fill((byte) 0x12);
            page.asSlice(5, 1).fill((byte) 0x10);
            page.asSlice(304, 1).fill((byte) 0x01);
            String digest = "%016x".formatted(Long.reverseBytes(writer.add(3, memory)));
            ByteBuf frame = writer.finish();
            String golden = """
                    2d000000 40 00 0000
                    01000000 01000000 09000000 01000000
                    03000000 01000000
                    09000003 %s
                    0303030001 aa020110
                    """.formatted(digest).replaceAll("\\s", "");
            assertThat(Hex.of(frame)).isEqualTo(golden);
            frame.release();
            assertIsInTheSpecification(golden);
        }
    }

    @Example
    void shouldWriteTheSpecificationsExampleOfZeroRuns() throws IOException {
        MemorySegment memory = Pages.memory(4, PAGE);
        MemorySegment page = memory.asSlice(3 * PAGE, PAGE);
        page.asSlice(3, 1).fill((byte) 0x12);
        page.asSlice(304, 1).fill((byte) 0x01);
        PageEncoder sparse = new PageEncoder(new PageCompressor.Sparse(), 0, PAGE, DeltaWatch.WINDOW_PAGES);
        try (BatchWriter writer = new BatchWriter(sparse, PAGE, ALLOCATOR)) {
            String digest = "%016x".formatted(Long.reverseBytes(writer.add(3, memory)));
            ByteBuf frame = writer.finish();
            String golden = """
                    2b000000 40 00 0000
                    01000000 01000000 07000000 01000000
                    03000000 01000000
                    07000006 %s
                    030112 ac020101
                    """.formatted(digest).replaceAll("\\s", "");
            assertThat(Hex.of(frame)).isEqualTo(golden);
            assertIsInTheSpecification(golden);
            RecordingSink sink = new RecordingSink(Pages.memory(4, PAGE), 4);
            try (BatchReader reader = new BatchReader(4, PAGE, sink)) {
                assertThat(Delivery.whole(frame, reader)).isTrue();
            }
            assertThat(sink.memory().mismatch(memory)).isEqualTo(-1);
        }
    }

    private static void assertIsInTheSpecification(String golden) throws IOException {
        String specification = Files.readString(Path.of("..", "docs", "wire-protocol.md"));
        assertThat(specification.replaceAll("\\s", "")).contains(golden);
    }
}
