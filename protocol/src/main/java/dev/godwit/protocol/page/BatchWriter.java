package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes batches of guest pages at the source. One per data channel or pull connection, used by one thread at a
/// time.
///
/// A page is copied once, from guest memory into the buffer that will be written to the socket, because the guest
/// writes meanwhile: what is digested, encoded and sent are the same bytes. Digest and encoding then run from
/// cache. The frame's header and meta data are put before the payload, into room that was left for them, so a batch
/// is one buffer and one write.
///
/// The delta cache follows what was staged until deltas are seen not to pay and it is given up, so a writer belongs
/// to one connection: after a failure or a reconnect it is closed and a new one is made, and every batch that it
/// finished is sent, in order.
public final class BatchWriter implements AutoCloseable {
    /// Where the payload begins in the buffer, on a cache line.
    private static final int PAYLOAD_START = (BatchFormat.MAX_META_LENGTH + 63) / 64 * 64;

    /// Pages that are looked at for zeros in one call at most, a block: 256 KiB of the smallest take some 10 µs.
    private static final int MOST_ZERO_RUN = 64;

    private final int pageSize;
    private final ByteBufAllocator allocator;
    private final PageEncoder encoder;
    private final PageDigest digest = new PageDigest();
    private final long zeroDigest;
    private final EncodingCounts counts = new EncodingCounts();

    /// Room for a batch's meta data: for raw pages, until a batch holds more of smaller ones. The counts are those of
    /// the wire, the bit for zeros included.
    private int[] extentFirsts = new int[BatchFormat.RAW_PAGES];
    private int[] extentCounts = new int[BatchFormat.RAW_PAGES];
    private int[] entries = new int[BatchFormat.RAW_PAGES];
    private long[] digests = new long[BatchFormat.RAW_PAGES];

    /// Pages that were looked at last in this batch and are zeros, the end exclusive.
    private int zerosFrom;

    private int zerosEnd;

    /// How many are to be looked at in one call next.
    private int zeroRun = 1;

    private int extents;
    private int entryCount;
    private int pages;
    private int payloadLength;

    /// A batch's buffer and the views of its payload, used again once it was written.
    private record Slot(ByteBuf buffer, ByteBuffer bytes, MemorySegment segment) {}

    private final List<Slot> slots = new ArrayList<>();
    private ByteBuf buffer;
    private ByteBuffer stagingBytes;
    private MemorySegment staging;
    private boolean closed;

    /// @param pageSize a power of two, 4096 to 65536
    /// @param allocator of the batches' direct buffers, best a pooled one
    public BatchWriter(PageCoding coding, int pageSize, ByteBufAllocator allocator) {
        this(new PageEncoder(coding, pageSize), pageSize, allocator);
    }

    BatchWriter(PageEncoder encoder, int pageSize, ByteBufAllocator allocator) {
        this.pageSize = pageSize;
        this.allocator = allocator;
        this.encoder = encoder;
        this.zeroDigest = PageDigest.zero(pageSize);
        Slot slot = freeSlot();
        this.buffer = slot.buffer;
        this.stagingBytes = slot.bytes;
        this.staging = slot.segment;
    }

    /// Stages a page. It may be written by the guest meanwhile.
    ///
    /// @param memory all of the guest's memory
    /// @return the digest of the bytes that will be sent
    /// @throws IllegalStateException when the batch is full
    public long add(int page, MemorySegment memory) {
        return addZeros(page, 1, memory) == 1 ? zeroDigest : addContent(page, memory);
    }

    /// Stages a page that need not be looked at for zeros. It may be written by the guest meanwhile.
    ///
    /// @return the digest of the bytes that will be sent
    /// @throws IllegalStateException when the batch is full
    public long addContent(int page, MemorySegment memory) {
        requireRoom();
        long offset = (long) page * pageSize;
        MemorySegment.copy(memory, offset, staging, payloadLength, pageSize);
        long pageDigest = digest.of(stagingBytes, payloadLength, pageSize);
        int storedLength = encoder.encode(page, staging, stagingBytes, payloadLength);
        append(page, encoder.encoding(), storedLength, pageDigest);
        return pageDigest;
    }

    /// Stages pages of zeros, from the first of a run on: as many as there are, and fit.
    ///
    /// @return how many, each with [#zeroDigest]; 0 when the first has content
    /// @throws IllegalStateException when the batch is full
    public int addZeros(int first, int count, MemorySegment memory) {
        requireRoom();
        int most = Math.min(count, BatchFormat.MAX_PAGES - pages);
        int zeros = 0;
        while (zeros < most && isZero(first + zeros, most - zeros, memory)) {
            zeros = Math.min(zerosEnd - first, most);
        }
        if (zeros > 0) {
            appendZeros(first, zeros);
        }
        return zeros;
    }

    /// Whether a page is zeros. Where others were before it, it is looked at with those that follow it, each time
    /// twice as many, up to the end of its block of 64: memory of zeros is read as fast as it can be, and elsewhere
    /// hardly more than is needed.
    ///
    /// What was seen holds for this batch, which is staged at one go. A page that the guest writes meanwhile is
    /// dirty afterwards, as if it had been staged when it was looked at.
    ///
    /// @param wanted how many pages from this one on will be asked about for certain
    private boolean isZero(int page, int wanted, MemorySegment memory) {
        if (page >= zerosFrom && page < zerosEnd) {
            return true;
        }
        long offset = (long) page * pageSize;
        if (!ZeroPage.beginsWithZeros(memory, offset)) {
            zeroRun = 1;
            return false;
        }
        int left = (int) Math.min(MOST_ZERO_RUN - page % MOST_ZERO_RUN, (memory.byteSize() - offset) / pageSize);
        int run = Math.min(page == zerosEnd ? zeroRun : Math.min(zeroRun, wanted), left);
        if (run > 1 && !ZeroPage.areZero(memory, offset, run, pageSize)) {
            zeroRun = 1;
            run = 1;
        }
        if (run == 1 && !ZeroPage.areZero(memory, offset, 1, pageSize)) {
            zeroRun = 1;
            return false;
        }
        zerosFrom = page;
        zerosEnd = page + run;
        zeroRun = Math.min(2 * zeroRun, MOST_ZERO_RUN);
        return true;
    }

    /// The digest of a page of zeros.
    public long zeroDigest() {
        return zeroDigest;
    }

    /// Stages zeros for a page whose bytes the guest has no use for. They are not read.
    ///
    /// @return the digest of a page of zeros
    /// @throws IllegalStateException when the batch is full
    public long addFree(int page) {
        requireRoom();
        counts.addFree();
        appendZeros(page, 1);
        return zeroDigest;
    }

    private void requireRoom() {
        if (full()) {
            throw new IllegalStateException("the batch is full");
        }
    }

    /// What a byte on the link costs from now on, in nanoseconds of this writer's thread: adaptive compression
    /// weighs time against it. Before it is told, it sends raw pages.
    public void price(double nanosPerByte) {
        encoder.price(nanosPerByte);
    }

    /// When and why this writer has turned deltas off; null where it has not, or never had them. Any thread may
    /// ask.
    public @Nullable DeltaOff deltaOff() {
        return encoder.deltaOff();
    }

    /// True when no further page fits for certain.
    public boolean full() {
        return pages == BatchFormat.MAX_PAGES || payloadLength + pageSize > BatchFormat.PAYLOAD_BYTES;
    }

    /// True when no page is staged.
    public boolean isEmpty() {
        return pages == 0;
    }

    /// How many pages are staged.
    public int pages() {
        return pages;
    }

    /// How many of the staged pages are zeros.
    public int zeroPages() {
        return pages - entryCount;
    }

    /// The staged pages as one frame, header included, which the caller writes and releases. The writer is then
    /// empty.
    ///
    /// @throws IllegalStateException when no page is staged
    public ByteBuf finish() {
        if (isEmpty()) {
            throw new IllegalStateException("no page is staged");
        }
        int metaLength =
                BatchFormat.FIXED_LENGTH + extents * BatchFormat.EXTENT_LENGTH + entryCount * BatchFormat.ENTRY_LENGTH;
        int start = PAYLOAD_START - metaLength - FrameFormat.HEADER_LENGTH;
        FrameFormat.putHeader(buffer, start, FrameFormat.BATCH_TAG, metaLength + payloadLength);
        buffer.setIndex(start, start + FrameFormat.HEADER_LENGTH);
        writeMeta(buffer);
        buffer.writerIndex(PAYLOAD_START + payloadLength);
        ByteBuf finished = buffer.retain();
        startNext();
        return finished;
    }

    /// What this writer has staged since it was made. Any thread may read it.
    public EncodingCounts counts() {
        return counts;
    }

    /// Releases the buffer, the delta cache and the compressor; staged pages are dropped.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            slots.forEach(slot -> slot.buffer.release());
            encoder.close();
        }
    }

    private void append(int page, Encoding encoding, int storedLength, long pageDigest) {
        extend(page, 1, 0);
        if (entryCount == digests.length) {
            makeEntryRoom();
        }
        entries[entryCount] = encoding.number() << 24 | storedLength;
        digests[entryCount++] = pageDigest;
        payloadLength += storedLength;
        counts.add(encoding, storedLength);
    }

    private void appendZeros(int first, int count) {
        encoder.zeros(first, count);
        extend(first, count, BatchFormat.ZEROS);
        counts.addZeros(count);
    }

    /// Lets the last extent go on, if it is of the same kind and ends there, or begins one.
    private void extend(int first, int count, int kind) {
        int last = extents - 1;
        if (last >= 0 && extentFirsts[last] + extentCounts[last] == (first | kind)) {
            extentCounts[last] += count;
        } else {
            if (extents == extentFirsts.length) {
                extentFirsts = Arrays.copyOf(extentFirsts, BatchFormat.MAX_PAGES);
                extentCounts = Arrays.copyOf(extentCounts, BatchFormat.MAX_PAGES);
            }
            extentFirsts[extents] = first;
            extentCounts[extents++] = count | kind;
        }
        pages += count;
    }

    private void makeEntryRoom() {
        entries = Arrays.copyOf(entries, BatchFormat.MAX_PAGES);
        digests = Arrays.copyOf(digests, BatchFormat.MAX_PAGES);
    }

    private void writeMeta(ByteBuf out) {
        out.writeIntLE(extents);
        out.writeIntLE(pages);
        out.writeIntLE(payloadLength);
        out.writeIntLE(entryCount);
        for (int i = 0; i < extents; i++) {
            out.writeIntLE(extentFirsts[i]);
            out.writeIntLE(extentCounts[i]);
        }
        for (int i = 0; i < entryCount; i++) {
            out.writeIntLE(entries[i]);
            out.writeLongLE(digests[i]);
        }
    }

    private void startNext() {
        zerosFrom = zerosEnd;
        extents = 0;
        entryCount = 0;
        pages = 0;
        payloadLength = 0;
        Slot slot = freeSlot();
        buffer = slot.buffer;
        stagingBytes = slot.bytes;
        staging = slot.segment;
    }

    /// A slot whose buffer nobody else holds: the first, for it is the likeliest to be in cache. As many are made
    /// as wait for the socket at one time.
    private Slot freeSlot() {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).buffer.refCnt() == 1) {
                return slots.get(i);
            }
        }
        ByteBuf fresh = allocator.directBuffer(PAYLOAD_START + BatchFormat.PAYLOAD_BYTES);
        ByteBuffer bytes = fresh.nioBuffer(PAYLOAD_START, BatchFormat.PAYLOAD_BYTES);
        var slot = new Slot(fresh, bytes, MemorySegment.ofBuffer(bytes));
        slots.add(slot);
        return slot;
    }
}
