package dev.godwit.source;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.PageSet;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.EncodingCounts;
import dev.godwit.protocol.page.VersionTable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// One data channel at the source: stages the pages of its stripe in batches and writes them as the pacing lets it.
///
/// Blocks of 64 pages belong to the lanes in turn, so every version of a page travels on one TCP connection and arrives
/// in order. Runs on one sending thread at a time; counters may be read from any. Closed by [DataPath].
final class Lane implements AutoCloseable {
    /// Pages per block, as a shift: one word of a page set.
    static final int BLOCK_SHIFT = 6;

    /// Batches that may wait for the socket: one that is written, one that is next, and one to be sure. More would
    /// leave
    /// the cache before they are written.
    private static final int MOST_UNWRITTEN = 3;

    private final Semaphore room = new Semaphore(MOST_UNWRITTEN);
    private final ChannelFutureListener written = done -> room.release();
    private final int index;
    private final int lanes;
    private final GuestMemory memory;
    private final Connection connection;
    private final BatchWriter writer;
    private final VersionTable versions;
    private final VersionTable.Part part;
    private final Pacing pacing;

    private volatile long pagesSent;
    private volatile long pagesResent;
    private volatile long bytesSent;
    private long pages;
    private long resent;
    private long bytes;

    Lane(
            int index,
            int lanes,
            GuestMemory memory,
            Connection connection,
            BatchWriter writer,
            VersionTable versions,
            Pacing pacing) {
        this.index = index;
        this.lanes = lanes;
        this.memory = memory;
        this.connection = connection;
        this.writer = writer;
        this.versions = versions;
        this.part = versions.part(index);
        this.pacing = pacing;
    }

    /// Sends the pages of `set` that are this lane's, in address order. Their marks are not touched.
    void send(PageSet set) throws MigrationFailure {
        int page = ownOrLater(set, 0);
        while (page >= 0) {
            stage(page, versions.isPresent(page));
            page = ownOrLater(set, page + 1);
        }
        flush();
    }

    /// Sends the pages of a round that are this lane's and that the round still wants when they are reached, in its
    /// order.
    void send(RoundPages round) throws MigrationFailure {
        if (round.isByAddress()) {
            PageSet set = round.candidates();
            for (int page = ownOrLater(set, 0); page >= 0; page = ownOrLater(set, page + 1)) {
                stageIfWanted(page, round);
            }
        } else {
            for (int page : round.arrange(own(round.candidates()))) {
                stageIfWanted(page, round);
            }
        }
        flush();
    }

    private void stageIfWanted(int page, RoundPages round) throws MigrationFailure {
        if (round.wants(page)) {
            stage(page, versions.isPresent(page));
        }
    }

    private int[] own(PageSet set) {
        return IntStream.iterate(ownOrLater(set, 0), page -> page >= 0, page -> ownOrLater(set, page + 1))
                .toArray();
    }

    /// Sends what it can claim of `unsent` that is this lane's.
    void push(Unsent unsent) throws MigrationFailure {
        int page = unsent.next(firstOwn(0));
        while (page >= 0) {
            int own = firstOwn(page);
            if (own != page) {
                page = unsent.next(own);
            } else {
                if (unsent.claim(page)) {
                    stage(page, unsent.stale(page));
                }
                page = unsent.next(page + 1);
            }
        }
        flush();
    }

    /// Sends a frame behind everything that was sent before.
    void send(Frame frame) {
        connection.send(frame);
    }

    /// The barrier: no page follows on this lane before Commit.
    void mark() {
        connection.send(new Frame.Marker(pages));
    }

    private int ownOrLater(PageSet set, int from) {
        int own = firstOwn(from);
        while (own < set.pages()) {
            int page = set.next(own);
            if (page < 0) {
                return -1;
            }
            own = firstOwn(page);
            if (own == page) {
                return page;
            }
        }
        return -1;
    }

    /// The first page at or after `page` in a block of this lane.
    private int firstOwn(int page) {
        int block = page >>> BLOCK_SHIFT;
        int ahead = Math.floorMod(index - block, lanes);
        return ahead == 0 ? page : Math.min(block + ahead, Integer.MAX_VALUE >>> BLOCK_SHIFT) << BLOCK_SHIFT;
    }

    private void stage(int page, boolean again) throws MigrationFailure {
        if (again) {
            resent++;
        }
        part.accept(page, writer.add(page, memory.segment()));
        pages++;
        if (writer.full()) {
            flush();
        }
    }

    private void flush() throws MigrationFailure {
        if (writer.isEmpty()) {
            return;
        }
        ByteBuf batch = writer.finish();
        int length = batch.readableBytes();
        boolean admitted = false;
        try {
            pacing.admit(length);
            awaitRoom();
            admitted = true;
        } finally {
            if (!admitted) {
                batch.release();
            }
        }
        connection.send(batch).addListener(written);
        pagesSent = pages;
        pagesResent = resent;
        bytes += length;
        bytesSent = bytes;
    }

    /// Waits until less than [#MOST_UNWRITTEN] batches are on their way to the socket.
    private void awaitRoom() throws MigrationFailure {
        try {
            while (!room.tryAcquire(20, TimeUnit.MILLISECONDS)) {
                pacing.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationFailure(MigrationFailure.Kind.FAILED, "the sender was interrupted");
        }
    }

    long pagesSent() {
        return pagesSent;
    }

    long pagesResent() {
        return pagesResent;
    }

    long bytesSent() {
        return bytesSent;
    }

    EncodingCounts counts() {
        return writer.counts();
    }

    @Override
    public void close() {
        writer.close();
    }
}
