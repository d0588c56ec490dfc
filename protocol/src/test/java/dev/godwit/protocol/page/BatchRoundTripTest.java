package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.godwit.protocol.MalformedFrameException;
import dev.godwit.protocol.page.Pages.Kind;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BatchRoundTripTest {
    private static final ByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator(true);
    private static final int PAGE = 4096;

    /// A page is sent, goes as zeros because it is free, and is taken again; with a cache its last version is a
    /// difference to zeros.
    @Example
    void shouldSendAFreePageAsZerosAndFollowWhenItIsTaken() throws MalformedFrameException {
        for (PageCoding coding : new PageCoding[] {PageCoding.RAW, new PageCoding(Compression.NONE, 1 << 20)}) {
            MemorySegment memory = Pages.memory(10, PAGE);
            RecordingSink sink = new RecordingSink(Pages.memory(10, PAGE), 10);
            try (BatchWriter writer = new BatchWriter(coding, PAGE, ALLOCATOR);
                    BatchReader reader = new BatchReader(10, PAGE, sink)) {
                Pages.write(memory, PAGE, 5, Kind.RANDOM, new Random(1));
                writer.add(5, memory);
                assertThat(Delivery.whole(writer.finish(), reader)).isTrue();
                assertThat(writer.addFree(5)).isEqualTo(PageDigest.zero(PAGE));
                assertThat(Delivery.whole(writer.finish(), reader)).isTrue();
                assertThat(ZeroPage.areZero(sink.memory(), 0, 10, PAGE)).isTrue();
                memory.asSlice(5 * PAGE, PAGE).fill((byte) 0).asSlice(100, 8).fill((byte) 7);
                writer.add(5, memory);
                assertThat(Delivery.whole(writer.finish(), reader)).isTrue();

                assertThat(sink.memory().mismatch(memory)).isEqualTo(-1);
                assertThat(writer.counts().freePages()).isEqualTo(1);
                assertThat(writer.counts().pages(Encoding.ZERO)).isEqualTo(1);
                assertThat(writer.counts().pages(Encoding.XOR_DELTA)).isEqualTo(coding.equals(PageCoding.RAW) ? 0 : 1);
            }
        }
    }

    @Property(tries = 300)
    void shouldRestoreAnyPageByAnyMethod(
            @ForAll PageMethod method, @ForAll Kind first, @ForAll Kind second, @ForAll long seed) throws IOException {
        PageCompressor compressor = switch (method) {
            case RAW -> new PageCompressor.None();
            case SPARSE -> new PageCompressor.Sparse();
            case LZ4 -> new PageCompressor.Lz4();
            case ZSTD_FAST -> new PageCompressor.ZstdAt(PageMethod.FAST_LEVEL);
            case ZSTD_SMALL -> new PageCompressor.ZstdAt(PageMethod.SMALL_LEVEL);
        };
        try (Link link = new Link(encoder(compressor, PAGE), 1, PAGE, new Random(seed))) {
            link.change(0, first);
            link.change(0, second);
            link.sendDirty(1.0);
            link.assertEqual();
        }
    }

    private static PageEncoder encoder(PageCompressor compressor, int pageSize) {
        return new PageEncoder(compressor, 0, pageSize, DeltaWatch.WINDOW_PAGES);
    }

    @Property(tries = 100)
    void shouldFollowAnySequenceOfRoundsAlsoWhenDeltasAreTurnedOff(
            @ForAll @IntRange(min = 1, max = 30) int window, @ForAll boolean small, @ForAll long seed)
            throws MalformedFrameException {
        Random random = new Random(seed);
        PageEncoder encoder = new PageEncoder(new PageCompressor.None(), 1 << 20, PAGE, window);
        try (Link link = new Link(encoder, 20, PAGE, random)) {
            for (int page = 0; page < 20; page++) {
                link.change(page, Kind.RANDOM);
            }
            link.sendDirty(1.0);
            long deltasWhenOff = -1;
            for (int round = 0; round < 12; round++) {
                for (int page = 0; page < 20; page++) {
                    link.change(page, small ? Kind.BYTE : Kind.RANDOM);
                }
                link.sendDirty(random.nextDouble());
                long deltas = link.writer.counts().pages(Encoding.XOR_DELTA);
                if (link.writer.deltaOff() != null && deltasWhenOff < 0) {
                    deltasWhenOff = deltas;
                }
                assertThat(deltasWhenOff).isIn(-1L, deltas); // off for good
            }
            link.sendDirty(1.0);
            link.assertEqual();
            DeltaOff off = link.writer.deltaOff();
            if (small) {
                assertThat(off).isNull();
            } else {
                assertThat(off).isNotNull();
                assertThat(off.pagesAgain()).isEqualTo(window);
                assertThat(off.savedShare()).isLessThan(DeltaWatch.LEAST_SHARE);
            }
        }
    }

    @Property(tries = 150)
    void shouldPlaceEveryPageThatWasSent(
            @ForAll("codings") PageCoding coding, @ForAll("pageSizes") int pageSize, @ForAll long seed)
            throws MalformedFrameException {
        Random random = new Random(seed);
        int pages = 1 + random.nextInt(100);
        try (Link link = new Link(coding, pages, pageSize, random)) {
            link.writer.price(random.nextInt(200));
            for (int page = 0; page < pages; page++) {
                link.change(page, Kind.any(random));
            }
            link.sendDirty(1.0);
            link.assertEqual();
        }
    }

    @Property(tries = 100)
    void shouldFollowAnySequenceOfChangesAndRounds(
            @ForAll("codings") PageCoding coding,
            @ForAll("pageSizes") int pageSize,
            @ForAll @IntRange(min = 1, max = 40) int pages,
            @ForAll @IntRange(min = 1, max = 12) int rounds,
            @ForAll long seed)
            throws MalformedFrameException {
        Random random = new Random(seed);
        try (Link link = new Link(coding, pages, pageSize, random)) {
            for (int round = 0; round < rounds; round++) {
                link.writer.price(random.nextInt(200));
                for (int change = random.nextInt(2 * pages); change >= 0; change--) {
                    link.change(random.nextInt(pages), Kind.any(random));
                }
                link.sendDirty(random.nextDouble());
            }
            link.sendDirty(1.0);
            link.assertEqual();
        }
    }

    @Example
    void shouldUseEachEncodingWhereItFits() throws MalformedFrameException {
        assertThat(encodingOf(Compression.NONE, Kind.ZERO)).isEqualTo(Encoding.ZERO);
        assertThat(encodingOf(Compression.NONE, Kind.TEXT)).isEqualTo(Encoding.RAW);
        assertThat(encodingOf(Compression.LZ4, Kind.TEXT)).isEqualTo(Encoding.LZ4);
        assertThat(encodingOf(new Compression.Zstd(3), Kind.TEXT)).isEqualTo(Encoding.ZSTD);
        assertThat(encodingOf(Compression.LZ4, Kind.RANDOM)).isEqualTo(Encoding.RAW);
        assertThat(encodingOf(new Compression.Zstd(19), Kind.RANDOM)).isEqualTo(Encoding.RAW);
    }

    @Example
    void shouldSendASmallChangeAsADifferenceAndASmallOneOnly() throws MalformedFrameException {
        EncodingCounts counts;
        try (Link link = new Link(new PageCoding(Compression.LZ4, 1 << 20), 1, PAGE, new Random(1))) {
            for (Kind kind : new Kind[] {Kind.RANDOM, Kind.SPARSE, Kind.BYTE, Kind.TEXT, Kind.ZERO, Kind.LAST_BYTE}) {
                link.change(0, kind);
                link.sendDirty(1.0);
                link.assertEqual();
            }
            counts = link.writer.counts();
        }
        assertThat(counts.pages(Encoding.RAW)).isEqualTo(1);
        assertThat(counts.pages(Encoding.XOR_DELTA)).isEqualTo(3); // the last one against zeros
        assertThat(counts.pages(Encoding.LZ4)).isEqualTo(1);
        assertThat(counts.pages(Encoding.ZERO)).isEqualTo(1);
        assertThat(counts.pages()).isEqualTo(6);
        assertThat(counts.bytes(Encoding.XOR_DELTA)).isLessThan(3 * 60L);
        assertThat(counts.bytes()).isGreaterThan(PAGE);
    }

    @Example
    void shouldFillABatchWithManyZeroPagesOrAFewLargeOnes() {
        MemorySegment memory = Pages.memory(5000, PAGE);
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, ALLOCATOR)) {
            assertThat(writer.isEmpty()).isTrue();
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
            for (int page = 0; page < BatchFormat.MAX_PAGES; page++) {
                assertThat(writer.full()).isFalse();
                writer.add(2 * (page % 2500), memory); // every page an extent of its own: the longest meta data
            }
            assertThat(writer.full()).isTrue();
            assertThatThrownBy(() -> writer.add(0, memory)).isInstanceOf(IllegalStateException.class);
            writer.finish().release();
            memory.fill((byte) 1);
            for (int page = 0; page < BatchFormat.PAYLOAD_BYTES / PAGE; page++) {
                assertThat(writer.full()).isFalse();
                writer.add(page, memory);
                assertThat(writer.pages()).isEqualTo(page + 1);
            }
            assertThat(writer.full()).isTrue();
        }
    }

    @Example
    void shouldFitOnePageOfTheLargestSize() throws MalformedFrameException {
        try (Link link = new Link(PageCoding.RAW, 9, 65536, new Random(2))) {
            for (int page = 0; page < 9; page++) {
                link.change(page, Kind.RANDOM);
            }
            link.sendDirty(1.0);
            link.assertEqual();
        }
    }

    @Example
    void shouldAllocateNothingPerRawOrZeroPage() throws MalformedFrameException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int pages = 2000;
        try (Link link = new Link(PageCoding.RAW, pages, PAGE, new Random(5))) {
            for (int page = 0; page < pages; page++) {
                link.change(page, page % 2 == 0 ? Kind.RANDOM : Kind.ZERO);
            }
            link.send(pages / 2); // warms up
            long before = threads.getCurrentThreadAllocatedBytes();
            link.send(pages);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated / pages).as("bytes a page").isLessThan(64); // some objects a batch
        }
    }

    @Example
    void shouldReleaseEveryBuffer() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, allocator);
        writer.add(0, Pages.memory(1, PAGE));
        writer.finish().release();
        writer.add(0, Pages.memory(1, PAGE));
        writer.close();
        writer.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Example
    void shouldReadCompressionsAsPeopleWriteThem() {
        assertThat(Compression.parse("none")).isEqualTo(Compression.NONE);
        assertThat(Compression.parse("lz4")).isEqualTo(Compression.LZ4);
        assertThat(Compression.parse("zstd")).isEqualTo(new Compression.Zstd(3));
        assertThat(Compression.parse("adaptive"))
                .isEqualTo(Compression.ADAPTIVE)
                .hasToString("adaptive");
        assertThat(Compression.parse("zstd:19"))
                .isEqualTo(new Compression.Zstd(19))
                .hasToString("zstd:19");
        assertThatThrownBy(() -> Compression.parse("zip"))
                .hasMessageContaining("allowed are none, lz4, zstd, zstd:1 to zstd:22 and adaptive");
        assertThatThrownBy(() -> Compression.parse("zstd:23")).hasMessageContaining("allowed are 1 to 22");
        assertThatThrownBy(() -> Compression.parse("zstd:x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Encoding encodingOf(Compression compression, Kind kind) throws MalformedFrameException {
        try (Link link = new Link(new PageCoding(compression, 0), 1, PAGE, new Random(3))) {
            link.change(0, kind);
            link.sendDirty(1.0);
            link.assertEqual();
            for (Encoding encoding : Encoding.values()) {
                if (link.writer.counts().pages(encoding) == 1) {
                    return encoding;
                }
            }
            throw new AssertionError("no page was counted");
        }
    }

    @Provide
    Arbitrary<PageCoding> codings() {
        Arbitrary<Compression> compressions = Arbitraries.of(
                Compression.NONE,
                Compression.LZ4,
                new Compression.Zstd(1),
                new Compression.Zstd(5),
                Compression.ADAPTIVE);
        Arbitrary<Long> caches = Arbitraries.of(0L, 1L, 5L * PAGE, 16L * PAGE, 1L << 22);
        return compressions.flatMap(compression -> caches.map(cache -> new PageCoding(compression, cache)));
    }

    @Provide
    Arbitrary<Integer> pageSizes() {
        return Arbitraries.of(4096, 4096, 4096, 8192, 65536);
    }

    /// Places pages and keeps no books, which would allocate.
    private record QuietSink(MemorySegment memory) implements PageSink {
        @Override
        public boolean begin(int page, Encoding encoding) {
            return true;
        }

        @Override
        public boolean isFresh(int page) {
            return false;
        }

        @Override
        public void placed(int page, long digest) {}

        @Override
        public void mismatch(int page, long expected, long actual) {
            throw new AssertionError("page " + page + " does not match its digest");
        }
    }

    /// A source's memory and a target's, and one channel between them.
    private static final class Link implements AutoCloseable {
        final BatchWriter writer;
        private final int pages;
        private final int pageSize;
        private final Random random;
        private final MemorySegment source;
        private final MemorySegment target;
        private final RecordingSink sink;
        private final BatchReader reader;
        private final BatchReader quietReader;
        private final VersionTable sent;
        private final BitSet dirty = new BitSet();

        Link(PageCoding coding, int pages, int pageSize, Random random) {
            this(new PageEncoder(coding, pageSize), pages, pageSize, random);
        }

        Link(PageEncoder encoder, int pages, int pageSize, Random random) {
            this.pages = pages;
            this.pageSize = pageSize;
            this.random = random;
            this.source = Pages.memory(pages, pageSize);
            this.target = Pages.memory(pages, pageSize);
            this.sink = new RecordingSink(target, pages);
            this.reader = new BatchReader(pages, pageSize, sink);
            this.quietReader = new BatchReader(pages, pageSize, new QuietSink(target));
            this.sent = new VersionTable(pages, 1);
            this.writer = new BatchWriter(encoder, pageSize, ALLOCATOR);
            dirty.set(0, pages);
        }

        void change(int page, Kind kind) {
            Pages.write(source, pageSize, page, kind, random);
            dirty.set(page);
        }

        void sendDirty(double share) throws MalformedFrameException {
            for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
                if (random.nextDouble() < share) {
                    dirty.clear(page);
                    sent.part(0).accept(page, writer.add(page, source));
                    if (writer.full() || random.nextInt(20) == 0) {
                        deliver();
                    }
                }
            }
            if (!writer.isEmpty()) {
                deliver();
            }
        }

        /// Sends the first pages and nothing else: no books, no pieces.
        void send(int count) throws MalformedFrameException {
            for (int page = 0; page < count; ) {
                while (page < count && !writer.full()) {
                    writer.add(page++, source);
                }
                Delivery.whole(writer.finish(), quietReader);
            }
        }

        void deliver() throws MalformedFrameException {
            ByteBuf frame = writer.finish();
            boolean complete =
                    random.nextInt(4) == 0 ? Delivery.whole(frame, reader) : Delivery.pieces(frame, reader, random);
            assertThat(complete).isTrue();
            assertThat(writer.isEmpty()).isTrue();
        }

        @Override
        public void close() {
            writer.close();
            reader.close();
            quietReader.close();
        }

        void assertEqual() {
            assertThat(target.mismatch(source)).isEqualTo(-1);
            assertThat(sink.mismatches).isEmpty();
            assertThat(sink.versions.presentPages()).isEqualTo(pages);
            assertThat(sink.versions.root()).isEqualTo(sent.root()).isEqualTo(RootDigest.ofMemory(source, pageSize));
        }
    }
}
