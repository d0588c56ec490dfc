package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads batches at the target, as their bytes come, and hands every page to a {@link PageSink} once its digest was
/// checked. One per connection, used by the thread that reads it.
///
/// After {@link #begin}, the transport calls {@link #accept} with a contiguous direct buffer whenever it has at least
/// {@link #minimum} bytes, until the batch is complete. `accept` takes as many whole pieces (an extent, an entry, a
/// page's stored bytes) as the buffer holds, and leaves what follows unread. So a raw page is digested and copied to
/// guest memory straight from the receive buffer, and only a piece that two buffers share has to be joined: never more
/// than a page.
///
/// The meta data are checked as a whole before the first page is placed. A {@link MalformedFrameException} ends the
/// connection; the guest's memory holds no unchecked byte then either.
public final class BatchReader implements AutoCloseable {
    private enum Stage {
        FIXED,
        EXTENTS,
        ENTRIES,
        PAYLOAD,
        DONE
    }

    /// A connection reads into two or three buffers, which are some other ones from time to time.
    private static final int VIEWS = 8;

    private final int memoryPages;
    private final int pageSize;
    private final PageSink sink;
    private final PageDigest digest = new PageDigest();
    private final PageDecompressor decompressor = new PageDecompressor();
    private final ByteBuffer scratch;
    private final MemorySegment scratchMemory;
    private final long zeroDigest;

    /// Room for a batch's meta data: for raw pages, until a batch comes that has more of smaller ones.
    private int[] extentFirsts = new int[BatchFormat.RAW_PAGES];
    private int[] extentCounts = new int[BatchFormat.RAW_PAGES];
    private Encoding[] encodings = new Encoding[BatchFormat.RAW_PAGES];
    private int[] storedLengths = new int[BatchFormat.RAW_PAGES];
    private long[] digests = new long[BatchFormat.RAW_PAGES];

    /// Views of the last buffers that were new.
    private final @Nullable View[] views = new View[VIEWS];

    private int oldestView;

    private Stage stage = Stage.DONE;
    private int bodyLength;
    private int extentCount;
    private int pageCount;
    private int entryCount;
    private int payloadLength;
    private int index; // of the next extent, then entry, then page that has one
    private long sum; // of the extents' counts, then of the entries' stored lengths
    private long entrySum; // of the counts of extents that have entries
    private int extent; // that the next page is in
    private int pageInExtent;
    private long consumed; // bytes of the frame, header included

    /// @param pages of the guest's memory: a page number beyond is malformed
    /// @param pageSize a power of two, 4096 to 65536
    public BatchReader(int pages, int pageSize, PageSink sink) {
        this.memoryPages = pages;
        this.pageSize = pageSize;
        this.sink = sink;
        this.scratch = ByteBuffer.allocateDirect(pageSize);
        this.scratchMemory = MemorySegment.ofBuffer(scratch);
        this.zeroDigest = PageDigest.zero(pageSize);
    }

    /// Begins a batch, after its header.
    ///
    /// @return how many bytes {@link #accept} needs first
    /// @throws MalformedFrameException when no batch is that long
    public int begin(int bodyLength) throws MalformedFrameException {
        this.consumed = FrameFormat.HEADER_LENGTH;
        int least = BatchFormat.FIXED_LENGTH + BatchFormat.EXTENT_LENGTH;
        if (bodyLength < least || bodyLength > FrameFormat.MAX_BATCH_BODY) {
            throw new MalformedFrameException(
                    "Batch",
                    0,
                    "its body has " + bodyLength + " bytes, allowed are " + least + " to "
                            + FrameFormat.MAX_BATCH_BODY);
        }
        this.bodyLength = bodyLength;
        this.stage = Stage.FIXED;
        return minimum();
    }

    /// How many contiguous bytes are needed before anything more can be done, at most a page; 0 when the batch is
    /// complete.
    public int minimum() {
        return switch (stage) {
            case FIXED -> BatchFormat.FIXED_LENGTH;
            case EXTENTS -> BatchFormat.EXTENT_LENGTH;
            case ENTRIES -> BatchFormat.ENTRY_LENGTH;
            case PAYLOAD -> isOfZeros(extent) ? 0 : storedLengths[index];
            case DONE -> 0;
        };
    }

    /// Takes what it can use of the batch from a buffer, at least {@link #minimum} bytes if they are there, and never
    /// bytes of what follows the batch.
    ///
    /// @param available direct and contiguous
    /// @return true when the batch is complete
    /// @throws MalformedFrameException when the bytes are not a batch
    public boolean accept(ByteBuf available) throws MalformedFrameException {
        if (!available.isDirect() || !available.isContiguous()) {
            throw new IllegalArgumentException("a batch is read from direct, contiguous buffers");
        }
        while (stage != Stage.DONE && available.readableBytes() >= minimum()) {
            switch (stage) {
                case FIXED -> readFixed(available);
                case EXTENTS -> readExtent(available);
                case ENTRIES -> readEntry(available);
                case PAYLOAD -> placePages(available);
                case DONE -> throw new IllegalStateException("the loop ends before");
            }
        }
        return stage == Stage.DONE;
    }

    /// Pages of zeros in the batch that is complete.
    public int zeroPages() {
        return pageCount - entryCount;
    }

    /// Frees what decompressing needed. A batch that has begun is dropped.
    @Override
    public void close() {
        stage = Stage.DONE;
        decompressor.close();
    }

    private void readFixed(ByteBuf in) throws MalformedFrameException {
        extentCount = in.readIntLE();
        pageCount = in.readIntLE();
        payloadLength = in.readIntLE();
        entryCount = in.readIntLE();
        if (pageCount < 1 || pageCount > BatchFormat.MAX_PAGES) {
            throw malformed(4, "it has " + Integer.toUnsignedString(pageCount) + " pages, allowed are 1 to 4096");
        }
        if (entryCount < 0 || entryCount > pageCount) {
            throw malformed(12, pageCount + " pages cannot have " + Integer.toUnsignedString(entryCount) + " entries");
        }
        if (extentCount < 1 || extentCount > pageCount) {
            throw malformed(0, Integer.toUnsignedString(extentCount) + " extents cannot hold " + pageCount + " pages");
        }
        long length = BatchFormat.FIXED_LENGTH
                + (long) extentCount * BatchFormat.EXTENT_LENGTH
                + (long) entryCount * BatchFormat.ENTRY_LENGTH
                + Integer.toUnsignedLong(payloadLength);
        if (length != bodyLength) {
            throw malformed(8, "its parts make " + length + " bytes, its header says " + bodyLength);
        }
        consumed += BatchFormat.FIXED_LENGTH;
        if (extentCount > extentFirsts.length) {
            extentFirsts = new int[BatchFormat.MAX_PAGES];
            extentCounts = new int[BatchFormat.MAX_PAGES];
        }
        if (entryCount > digests.length) {
            encodings = new Encoding[BatchFormat.MAX_PAGES];
            storedLengths = new int[BatchFormat.MAX_PAGES];
            digests = new long[BatchFormat.MAX_PAGES];
        }
        start(Stage.EXTENTS);
    }

    private void readExtent(ByteBuf in) throws MalformedFrameException {
        int first = in.readIntLE();
        int countAndKind = in.readIntLE();
        int count = countAndKind & ~BatchFormat.ZEROS;
        if (first < 0 || count < 1 || first >= memoryPages || count > memoryPages - first) {
            throw malformed(
                    0,
                    Integer.toUnsignedString(count) + " pages from page " + Integer.toUnsignedString(first)
                            + " are not in a memory of " + memoryPages);
        }
        extentFirsts[index] = first;
        extentCounts[index] = countAndKind;
        sum += count;
        entrySum += isOfZeros(index) ? 0 : count;
        if (++index == extentCount) {
            if (sum != pageCount) {
                throw malformed(0, "its extents hold " + sum + " pages, it has " + pageCount);
            }
            if (entrySum != entryCount) {
                throw malformed(0, entrySum + " of its pages have entries, it has " + entryCount);
            }
            start(Stage.ENTRIES);
            if (entryCount == 0) {
                startPayload();
            }
        }
        consumed += BatchFormat.EXTENT_LENGTH;
    }

    private void readEntry(ByteBuf in) throws MalformedFrameException {
        int entry = in.readIntLE();
        Encoding encoding = Encoding.of(entry >>> 24);
        if (encoding == null) {
            throw malformed(3, "unknown encoding " + (entry >>> 24));
        }
        int storedLength = entry & BatchFormat.MAX_STORED_LENGTH;
        if (!encoding.allows(storedLength, pageSize)) {
            throw malformed(0, "a page of " + pageSize + " bytes is never " + storedLength + " bytes as " + encoding);
        }
        encodings[index] = encoding;
        storedLengths[index] = storedLength;
        digests[index] = in.readLongLE();
        sum += storedLength;
        if (++index == entryCount) {
            startPayload();
        }
        consumed += BatchFormat.ENTRY_LENGTH;
    }

    private void startPayload() throws MalformedFrameException {
        if (sum != payloadLength) {
            throw malformed(0, "its pages have " + sum + " bytes, its payload " + payloadLength);
        }
        start(Stage.PAYLOAD);
    }

    private void placePages(ByteBuf in) throws MalformedFrameException {
        View view = viewOf(in);
        int at = in.readerIndex();
        while (extent < extentCount) {
            if (isOfZeros(extent)) {
                int count = extentCounts[extent] & ~BatchFormat.ZEROS;
                sink.zeros(extentFirsts[extent], count, pageSize, zeroDigest);
                extent++;
            } else if (in.writerIndex() - at >= storedLengths[index]) {
                place(nextPage(), view, at);
                at += storedLengths[index];
                consumed += storedLengths[index];
                index++;
            } else {
                break;
            }
        }
        in.readerIndex(at);
        if (extent == extentCount) {
            start(Stage.DONE);
        }
    }

    private boolean isOfZeros(int extent) {
        return extentCounts[extent] < 0;
    }

    /// The views of a buffer, kept, for a connection reads into the same few buffers over and over.
    private View viewOf(ByteBuf in) {
        for (View view : views) {
            if (view != null && view.isOf(in)) {
                return view;
            }
        }
        View view = View.of(in);
        views[oldestView] = view;
        oldestView = (oldestView + 1) % VIEWS;
        return view;
    }

    /// All of a buffer's memory, whatever part of it is readable.
    private record View(long address, ByteBuffer bytes, MemorySegment segment) {
        static View of(ByteBuf buffer) {
            ByteBuffer bytes = buffer.nioBuffer(0, buffer.capacity());
            return new View(buffer.memoryAddress(), bytes, MemorySegment.ofBuffer(bytes));
        }

        /// Also where another buffer, no larger, has got the memory since.
        boolean isOf(ByteBuf buffer) {
            return address == buffer.memoryAddress()
                    && bytes.capacity() >= buffer.capacity()
                    && segment.scope().isAlive();
        }
    }

    private int nextPage() {
        int page = extentFirsts[extent] + pageInExtent++;
        if (pageInExtent == extentCounts[extent]) {
            extent++;
            pageInExtent = 0;
        }
        return page;
    }

    /// Checks the digest of a page that the sink wants, and only then writes the page. There is one copy
    /// for all encodings: a second one is a tenth of a second more for the compiler of a first migration.
    private void place(int page, View stored, int at) throws MalformedFrameException {
        Encoding encoding = encodings[index];
        if (!sink.begin(page, encoding)) {
            return;
        }
        boolean raw = encoding == Encoding.RAW;
        if (!raw) {
            decode(page, encoding, stored, at);
        }
        int from = raw ? at : 0;
        long actual = digest.of(raw ? stored.bytes : scratch, from, pageSize);
        if (actual != digests[index]) {
            sink.mismatch(page, digests[index], actual);
            return;
        }
        MemorySegment content = raw ? stored.segment : scratchMemory;
        MemorySegment.copy(content, from, sink.memory(), (long) page * pageSize, pageSize);
        sink.placed(page, actual);
    }

    /// Makes the page of what is stored of it, in the scratch page.
    private void decode(int page, Encoding encoding, View stored, int at) throws MalformedFrameException {
        switch (encoding) {
            case ZERO, RAW -> throw new IllegalStateException(encoding + " pages need no decoding");
            case XOR_DELTA -> {
                MemorySegment.copy(sink.memory(), (long) page * pageSize, scratchMemory, 0, pageSize);
                applyRuns(stored.segment, at);
            }
            case SPARSE -> {
                ZeroPage.clear(scratchMemory, 0, pageSize);
                applyRuns(stored.segment, at);
            }
            case LZ4, ZSTD -> decompress(encoding, stored.bytes, at);
        }
    }

    private void applyRuns(MemorySegment source, int at) throws MalformedFrameException {
        int malformedAt = XorDelta.apply(source, at, storedLengths[index], scratchMemory, pageSize);
        if (malformedAt != XorDelta.APPLIED) {
            throw malformed(malformedAt, "a run leaves its page or its stored bytes");
        }
    }

    private void decompress(Encoding encoding, ByteBuffer bytes, int bytesAt) throws MalformedFrameException {
        bytes.clear();
        scratch.clear();
        int stored = storedLengths[index];
        int length = encoding == Encoding.LZ4
                ? decompressor.lz4(bytes, bytesAt, stored, scratch)
                : decompressor.zstd(bytes, bytesAt, stored, scratch);
        if (length != pageSize) {
            throw malformed(0, "stored bytes are not one page as " + encoding);
        }
    }

    private void start(Stage next) {
        stage = next;
        index = 0;
        sum = 0;
        entrySum = 0;
        extent = 0;
        pageInExtent = 0;
    }

    /// An error at an offset from the first byte of the piece that is being read.
    private MalformedFrameException malformed(int offset, String reason) {
        return new MalformedFrameException("Batch", consumed + offset, reason);
    }
}
