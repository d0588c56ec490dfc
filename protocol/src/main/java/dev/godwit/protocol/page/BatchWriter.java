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

    /// Pages that are looked at for zeros in one call at most: 256 KiB, which takes some 10 µs.
    private static final int MOST_ZERO_RUN = 64;

    private final int pageSize;
    private final ByteBufAllocator allocator;
    private final PageEncoder encoder;
    private final PageDigest digest = new PageDigest();
    private final long zeroDigest;
    private final EncodingCounts counts = new EncodingCounts();

    /// Room for a batch's meta data: for raw pages, until a batch holds more of smaller ones.
    private int[] extentFirsts = new int[BatchFormat.RAW_PAGES];
    private int[] extentCounts = new int[BatchFormat.RAW_PAGES];
    private int[] entries = new int[BatchFormat.RAW_PAGES];
    private long[] digests = new long[BatchFormat.RAW_PAGES];

    /// Pages of zeros that were looked at last in this batch, the end exclusive, and how many at one time.
    private int zerosFrom;

    private int zerosEnd;
    private int zeroRun;

    private int extents;
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
        requireRoom();
        if (isZero(page, memory)) {
            return addZero(page);
        }
        long offset = (long) page * pageSize;
        MemorySegment.copy(memory, offset, staging, payloadLength, pageSize);
        long pageDigest = digest.of(stagingBytes, payloadLength, pageSize);
        int storedLength = encoder.encode(page, staging, stagingBytes, payloadLength);
        append(page, encoder.encoding(), storedLength, pageDigest);
        return pageDigest;
    }

    /// Whether a page is zeros. Behind one that is, a run of pages is looked at in one call, each run twice as long
    /// as the last: memory of zeros is read as fast as it can be, and elsewhere hardly more than is needed.
    ///
    /// What was seen holds for this batch, which is staged at one go. A page that the guest writes meanwhile is
    /// dirty afterwards, as if it had been staged when it was looked at.
    private boolean isZero(int page, MemorySegment memory) {
        if (page >= zerosFrom && page < zerosEnd) {
            return true;
        }
        long offset = (long) page * pageSize;
        if (!ZeroPage.isZero(memory, offset, pageSize)) {
            return false;
        }
        zeroRun = page == zerosEnd ? Math.min(2 * zeroRun, MOST_ZERO_RUN) : 1;
        zerosFrom = page;
        zerosEnd = page + 1;
        long ahead = Math.min((long) zeroRun * pageSize, memory.byteSize() - offset - pageSize);
        if (ahead > 0 && ZeroPage.isZero(memory, offset + pageSize, ahead)) {
            zerosEnd += (int) (ahead / pageSize);
        } else {
            zeroRun = 1;
        }
        return true;
    }

    /// Stages zeros for a page whose bytes the guest has no use for. They are not read.
    ///
    /// @return the digest of a page of zeros
    /// @throws IllegalStateException when the batch is full
    public long addFree(int page) {
        requireRoom();
        counts.addFree();
        return addZero(page);
    }

    private long addZero(int page) {
        encoder.zero(page);
        append(page, Encoding.ZERO, 0, zeroDigest);
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

    /// The staged pages as one frame, header included, which the caller writes and releases. The writer is then
    /// empty.
    ///
    /// @throws IllegalStateException when no page is staged
    public ByteBuf finish() {
        if (isEmpty()) {
            throw new IllegalStateException("no page is staged");
        }
        int metaLength =
                BatchFormat.FIXED_LENGTH + extents * BatchFormat.EXTENT_LENGTH + pages * BatchFormat.ENTRY_LENGTH;
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
        if (pages == digests.length) {
            makeRoom();
        }
        int last = extents - 1;
        if (last >= 0 && extentFirsts[last] + extentCounts[last] == page) {
            extentCounts[last]++;
        } else {
            extentFirsts[extents] = page;
            extentCounts[extents++] = 1;
        }
        entries[pages] = encoding.number() << 24 | storedLength;
        digests[pages++] = pageDigest;
        payloadLength += storedLength;
        counts.add(encoding, storedLength);
    }

    private void makeRoom() {
        extentFirsts = Arrays.copyOf(extentFirsts, BatchFormat.MAX_PAGES);
        extentCounts = Arrays.copyOf(extentCounts, BatchFormat.MAX_PAGES);
        entries = Arrays.copyOf(entries, BatchFormat.MAX_PAGES);
        digests = Arrays.copyOf(digests, BatchFormat.MAX_PAGES);
    }

    private void writeMeta(ByteBuf out) {
        out.writeIntLE(extents);
        out.writeIntLE(pages);
        out.writeIntLE(payloadLength);
        out.writeIntLE(0);
        for (int i = 0; i < extents; i++) {
            out.writeIntLE(extentFirsts[i]);
            out.writeIntLE(extentCounts[i]);
        }
        for (int i = 0; i < pages; i++) {
            out.writeIntLE(entries[i]);
            out.writeLongLE(digests[i]);
        }
    }

    private void startNext() {
        zerosFrom = 0;
        zerosEnd = 0;
        zeroRun = 1;
        extents = 0;
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
