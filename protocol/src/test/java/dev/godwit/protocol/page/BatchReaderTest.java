package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Hex;
import dev.godwit.protocol.MalformedFrameException;
import dev.godwit.protocol.page.Pages.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class BatchReaderTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 16;
    private static final byte GUARD = 0x5c;
    private static final String ONE_EXTENT = "02000000 01000000"; // page 2
    private static final String DIGEST = "0000000000000000";

    private final MemorySegment guarded = Pages.memory(PAGES + 2, PAGE).fill(GUARD);
    private final MemorySegment memory =
            guarded.asSlice(PAGE, (long) PAGES * PAGE).fill((byte) 7);
    private final RecordingSink sink = new RecordingSink(guarded.asSlice(PAGE), PAGES); // room for a stray page
    private final BatchReader reader = new BatchReader(PAGES, PAGE, sink);

    @Example
    void shouldRefuseALengthThatNoBatchHas() {
        assertThatThrownBy(() -> reader.begin(23)).hasMessageContaining("23 bytes, allowed are 24 to 1048576");
        assertThatThrownBy(() -> reader.begin((1 << 20) + 1)).isInstanceOf(MalformedFrameException.class);
    }

    @Example
    void shouldRefuseMetaDataThatContradictThemselves() {
        assertMalformed("01000000 00000000 00000000 00000000" + "00".repeat(20), 12, "0 pages, allowed are 1 to 4096");
        assertMalformed("01000000 01100000 00000000 00000000" + "00".repeat(20), 12, "4097 pages");
        assertMalformed("01000000 ffffffff 00000000 00000000" + "00".repeat(20), 12, "4294967295 pages");
        assertMalformed("00000000 01000000 00000000 00000000" + "00".repeat(20), 8, "0 extents cannot hold 1 pages");
        assertMalformed("02000000 01000000 00000000 00000000" + "00".repeat(28), 8, "2 extents cannot hold 1");
        assertMalformed(
                "01000000 01000000 01000000 01000000" + "00".repeat(20), 16, "make 37 bytes, its header says 36");
        assertMalformed("01000000 01000000 ffffffff 01000000" + "00".repeat(20), 16, "its header says 36");
        assertMalformed("01000000 01000000 00000000 02000000" + "00".repeat(20), 20, "1 pages cannot have 2 entries");
        assertMalformed("01000000 01000000 00000000 ffffffff" + "00".repeat(20), 20, "cannot have 4294967295 entries");
    }

    @Example
    void shouldRefuseExtentsAndEntriesThatContradictEachOther() {
        String entry = "00000003" + DIGEST; // no difference
        assertMalformed(
                "01000000 01000000 00000000 01000000 02000000 01000080" + entry, 24, "0 of its pages have entries");
        assertMalformed("01000000 01000000 00000000 00000000 02000000 01000000", 24, "1 of its pages have entries");
        assertMalformed(
                "02000000 03000000 00000000 02000000 02000000 02000080 04000000 01000000" + entry + entry,
                32,
                "1 of its pages have entries, it has 2");
        assertMalformed("01000000 01000000 01000000 00000000 02000000 01000080 00", 24, "0 bytes, its payload 1");
        assertMalformed("01000000 01000000 00000000 00000000 0f000000 02000080", 24, "2 pages from page 15 are not");
        assertMalformed("01000000 01000000 00000000 00000000 02000000 00000080", 24, "0 pages from page 2 are not");
        assertMalformed("01000000 01000000 00000000 00000000 02000000 ffffffff", 24, "2147483647 pages");
    }

    @Example
    void shouldPlaceTheLaterOfTwoVersionsInABatchAlsoWhereOneIsZeros() throws MalformedFrameException {
        MemorySegment source = Pages.memory(PAGES, PAGE);
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            Pages.write(source, PAGE, 1, Kind.RANDOM, new Random(0));
            writer.add(1, source); // content, then zeros
            writer.add(2, source); // zeros, then content
            Pages.write(source, PAGE, 1, Kind.ZERO, new Random(0));
            Pages.write(source, PAGE, 2, Kind.RANDOM, new Random(0));
            writer.add(1, source);
            writer.add(2, source);

            assertThat(Delivery.pieces(writer.finish(), reader, new Random(0))).isTrue();
        }
        assertThat(sink.placed).extracting(RecordingSink.Placed::page).containsExactly(1, 2, 1, 2);
        assertThat(MemorySegment.mismatch(source, PAGE, 3L * PAGE, memory, PAGE, 3L * PAGE))
                .isEqualTo(-1);
    }

    @Example
    void shouldRefusePagesThatAreNotInMemory() {
        assertMalformed(onePage("10000000 01000000", "00000003", ""), 24, "1 pages from page 16 are not in a memory");
        assertMalformed(onePage("0f000000 02000000", "00000003", ""), 24, "2 pages from page 15 are not in a memory");
        assertMalformed(onePage("ffffffff 01000000", "00000003", ""), 24, "page 4294967295");
        assertMalformed(onePage("02000000 00000000", "00000003", ""), 24, "0 pages from page 2");
        assertMalformed(onePage("02000000 ffffff7f", "00000003", ""), 24, "2147483647 pages");
        assertMalformed(onePage("02000000 02000000", "00000003", ""), 24, "extents hold 2 pages, it has 1");
    }

    @Example
    void shouldRefuseEntriesThatCannotBe() {
        assertMalformed(onePage(ONE_EXTENT, "00000000", ""), 35, "unknown encoding 0");
        assertMalformed(onePage(ONE_EXTENT, "00000007", ""), 35, "unknown encoding 7");
        assertMalformed(onePage(ONE_EXTENT, "010000ff", "00"), 35, "unknown encoding 255");
        assertMalformed(onePage(ONE_EXTENT, "ff0f0001", "00".repeat(4095)), 32, "never 4095 bytes as RAW");
        assertMalformed(onePage(ONE_EXTENT, "00000002", ""), 32, "never 0 bytes as ZERO");
        assertMalformed(onePage(ONE_EXTENT, "00100003", "00".repeat(4096)), 32, "never 4096 bytes as XOR_DELTA");
        assertMalformed(onePage(ONE_EXTENT, "00000004", ""), 32, "never 0 bytes as LZ4");
        assertMalformed(onePage(ONE_EXTENT, "00100005", "00".repeat(4096)), 32, "never 4096 bytes as ZSTD");
        assertMalformed(onePage(ONE_EXTENT, "00000006", ""), 32, "never 0 bytes as SPARSE");
        assertMalformed(onePage(ONE_EXTENT, "00100006", "00".repeat(4096)), 32, "never 4096 bytes as SPARSE");
        assertMalformed(onePage(ONE_EXTENT, "02000003", "00"), 32, "pages have 2 bytes, its payload 1");
    }

    @Example
    void shouldRefuseDifferencesThatLeaveTheirPage() {
        assertMalformed(onePage(ONE_EXTENT, "05000003", "802001ffff"), 44, "a run leaves its page");
        assertMalformed(onePage(ONE_EXTENT, "05000003", "0001ff 00ff"), 47, "a run leaves its page");
        assertMalformed(onePage(ONE_EXTENT, "05000006", "802001ffff"), 44, "a run leaves its page");
        assertMalformed(onePage(ONE_EXTENT, "05000006", "0001ff 00ff"), 47, "a run leaves its page");
    }

    @Example
    void shouldRefuseCompressedBytesThatAreNotOnePage() {
        assertMalformed(onePage(ONE_EXTENT, "04000004", "ffffffff"), 44, "not one page as LZ4");
        assertMalformed(onePage(ONE_EXTENT, "04000005", "ffffffff"), 44, "not one page as ZSTD");
        for (int length : new int[] {PAGE - 1, PAGE + 1, 1 << 19}) { // too short, too long, a bomb
            String lz4 = lz4(new byte[length]);
            String zstd = HexFormat.of().formatHex(Zstd.compress(new byte[length]));
            assertMalformed(onePage(ONE_EXTENT, entry(lz4, "04"), lz4), 44, "not one page as LZ4");
            assertMalformed(onePage(ONE_EXTENT, entry(zstd, "05"), zstd), 44, "not one page as ZSTD");
        }
    }

    @Example
    void shouldWriteNothingWhenADigestIsWrong() throws MalformedFrameException {
        MemorySegment source = Pages.memory(PAGES, PAGE);
        source.asSlice(0, (long) PAGES * PAGE).fill((byte) 7);
        for (Compression compression : new Compression[] {Compression.NONE, Compression.LZ4, new Compression.Zstd(3)}) {
            try (BatchWriter writer =
                    new BatchWriter(new PageCoding(compression, 1 << 20), PAGE, UnpooledByteBufAllocator.DEFAULT)) {
                writer.add(1, source); // known to the delta cache, and to the target by its content
                writer.finish().release();
                source.set(ValueLayout.JAVA_BYTE, PAGE + 9, (byte) 8);
                Pages.write(source, PAGE, 2, Kind.ZERO, new Random(0));
                Pages.write(source, PAGE, 3, Kind.TEXT, new Random(0));
                Pages.write(source, PAGE, 4, Kind.RANDOM, new Random(0));
                long[] digests = new long[5];
                for (int page = 1; page <= 4; page++) {
                    digests[page] = writer.add(page, source);
                }
                ByteBuf frame = writer.finish();
                for (int entry = 0; entry < 3; entry++) {
                    int at = frame.readerIndex() + 8 + 16 + 3 * 8 + entry * 12 + 4;
                    frame.setByte(at, frame.getByte(at) ^ 1);
                }
                sink.mismatches.clear();
                assertThat(Delivery.whole(frame, reader)).isTrue();
                assertThat(sink.mismatches)
                        .containsExactly(
                                new RecordingSink.Mismatch(1, digests[1] ^ 1, digests[1]),
                                new RecordingSink.Mismatch(3, digests[3] ^ 1, digests[3]),
                                new RecordingSink.Mismatch(4, digests[4] ^ 1, digests[4]));
                // Zeros have no digest of their own.
                assertThat(sink.placed).containsExactly(new RecordingSink.Placed(2, digests[2]));
                assertMemoryUntouchedBut(Map.of(2, digests[2]));
                sink.placed.clear();
                memory.fill((byte) 7);
                source.fill((byte) 7);
            }
        }
    }

    @Example
    void shouldNoticeAByteThatChangedOnTheWay() throws MalformedFrameException {
        MemorySegment source = Pages.memory(PAGES, PAGE);
        Pages.write(source, PAGE, 3, Kind.RANDOM, new Random(0));
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            writer.add(3, source);
            ByteBuf frame = writer.finish();
            int last = frame.writerIndex() - 1;
            frame.setByte(last, frame.getByte(last) ^ 0x10);
            assertThat(Delivery.whole(frame, reader)).isTrue();
        }
        assertThat(sink.mismatches).extracting(RecordingSink.Mismatch::page).containsExactly(3);
        assertMemoryUntouchedBut(Map.of());
    }

    @Example
    void shouldSkipThePagesThatTheSinkDoesNotWant() throws MalformedFrameException {
        MemorySegment source = Pages.memory(PAGES, PAGE);
        for (int page = 0; page < PAGES; page++) {
            Pages.write(source, PAGE, page, page % 4 == 0 ? Kind.ZERO : Kind.TEXT, new Random(page));
        }
        sink.want(page -> page % 3 == 0);
        try (BatchWriter writer =
                new BatchWriter(new PageCoding(Compression.LZ4, 0), PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            for (int page = 0; page < PAGES; page++) {
                writer.add(page, source);
            }
            assertThat(Delivery.pieces(writer.finish(), reader, new Random(1))).isTrue();
        }
        assertThat(sink.placed).extracting(RecordingSink.Placed::page).containsExactly(0, 3, 6, 9, 12, 15);
        assertThat(sink.dropped).containsExactly(1, 2, 4, 5, 7, 8, 10, 11, 13, 14);
        for (int page = 0; page < PAGES; page++) {
            boolean equal = MemorySegment.mismatch(
                            source,
                            (long) page * PAGE,
                            (page + 1L) * PAGE,
                            memory,
                            (long) page * PAGE,
                            (page + 1L) * PAGE)
                    == -1;
            // Page 0 and 12 are zeros that the sink calls fresh: known to be zeros already, they are not touched.
            assertThat(equal).isEqualTo(page % 3 == 0 && page % 4 != 0);
        }
    }

    @Example
    void shouldDemandDirectContiguousBuffers() throws MalformedFrameException {
        reader.begin(100);
        assertThatThrownBy(() -> reader.accept(Unpooled.wrappedBuffer(new byte[100])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 1000)
    void shouldReadAnyBytesAsABatchOrAnError(@ForAll @Size(min = 24, max = 300) byte[] body) {
        assertFrameOrError(Unpooled.directBuffer().writeBytes(body));
    }

    @Property(tries = 1000)
    void shouldReadABatchWithChangedBytesAsABatchOrAnError(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySegment source = Pages.memory(PAGES, PAGE);
        Compression[] compressions = {Compression.NONE, Compression.LZ4, new Compression.Zstd(1), Compression.ADAPTIVE};
        PageCoding coding =
                new PageCoding(compressions[random.nextInt(compressions.length)], random.nextBoolean() ? 0 : 1 << 20);
        try (BatchWriter writer = new BatchWriter(coding, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            writer.price(random.nextInt(200));
            for (int i = 0; i < 6; i++) {
                int page = random.nextInt(PAGES);
                Pages.write(source, PAGE, page, Kind.any(random), random);
                writer.add(page, source);
            }
            for (int page = random.nextInt(2 * PAGES); page < PAGES; page++) {
                writer.addFree(page);
            }
            ByteBuf frame = writer.finish().skipBytes(FrameFormat.HEADER_LENGTH);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int most = random.nextBoolean() ? Math.min(120, frame.readableBytes()) : frame.readableBytes();
                int at = frame.readerIndex() + random.nextInt(most);
                frame.setByte(at, random.nextBoolean() ? 0xff : random.nextInt());
            }
            assertFrameOrError(frame);
        }
    }

    /// Whatever comes: an error with offset and reason, or a batch, and memory changes only where a page was placed,
    /// to content that has the digest.
    private void assertFrameOrError(ByteBuf body) {
        int length = body.readableBytes();
        RecordingSink books = new RecordingSink(guarded.asSlice(PAGE), PAGES);
        memory.fill((byte) 7);
        try (BatchReader fresh = new BatchReader(PAGES, PAGE, books)) {
            fresh.begin(length);
            fresh.accept(body);
            assertThat(fresh.minimum() == 0).isEqualTo(!body.isReadable());
        } catch (MalformedFrameException e) {
            assertThat(e.reason()).isNotBlank();
            assertThat(e.frame()).isEqualTo("Batch");
            assertThat(e.offset()).isBetween(0L, (long) FrameFormat.HEADER_LENGTH + length);
        } finally {
            body.release();
        }
        Map<Integer, Long> placed = new HashMap<>();
        books.placed.forEach(page -> placed.put(page.page(), page.digest()));
        assertMemoryUntouchedBut(placed);
    }

    private void assertMemoryUntouchedBut(Map<Integer, Long> placed) {
        long untouched = new PageDigest().of(Pages.memory(1, PAGE).fill((byte) 7), 0, PAGE);
        for (int page = 0; page < PAGES; page++) {
            long actual = new PageDigest().of(memory, (long) page * PAGE, PAGE);
            Long digest = placed.get(page);
            if (digest == null || digest == PageDigest.zero(PAGE)) {
                assertThat(actual).as("page %s", page).isIn(untouched, PageDigest.zero(PAGE));
            } else {
                assertThat(actual).as("page %s", page).isEqualTo(digest);
            }
            if (digest == null) {
                assertThat(actual).as("page %s", page).isEqualTo(untouched);
            }
        }
        MemorySegment guard = Pages.memory(1, PAGE).fill(GUARD);
        assertThat(guarded.asSlice(0, PAGE).mismatch(guard)).isEqualTo(-1);
        assertThat(guarded.asSlice((PAGES + 1L) * PAGE, PAGE).mismatch(guard)).isEqualTo(-1);
    }

    private void assertMalformed(String body, long offset, String reason) {
        ByteBuf bytes = Hex.bytes(body);
        try (BatchReader fresh = new BatchReader(PAGES, PAGE, new RecordingSink(memory, PAGES))) {
            assertThatThrownBy(() -> {
                        fresh.begin(bytes.readableBytes());
                        fresh.accept(bytes);
                    })
                    .isInstanceOfSatisfying(MalformedFrameException.class, e -> {
                        assertThat(e.offset()).isEqualTo(offset);
                        assertThat(e.reason()).contains(reason);
                    });
        }
        assertMemoryUntouchedBut(Map.of());
    }

    private static String onePage(String extent, String entry, String payload) {
        int length = payload.replace(" ", "").length() / 2;
        return "01000000 01000000" + little(length) + "01000000" + extent + entry + DIGEST + payload;
    }

    private static String entry(String payload, String encoding) {
        return little(payload.length() / 2).substring(0, 6) + encoding;
    }

    private static String little(int number) {
        return "%08x".formatted(Integer.reverseBytes(number));
    }

    private static String lz4(byte[] bytes) {
        byte[] compressed = LZ4Factory.fastestInstance().fastCompressor().compress(bytes);
        return HexFormat.of().formatHex(ByteBuffer.wrap(compressed).array());
    }
}
