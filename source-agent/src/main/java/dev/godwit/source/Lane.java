package dev.godwit.source;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.PageSet;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.page.BatchFormat;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.DeltaOff;
import dev.godwit.protocol.page.EncodingCounts;
import dev.godwit.protocol.page.VersionTable;
import dev.godwit.source.MigrationFailure.Kind;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One data channel at the source: stages the pages of its stripe in batches and writes them as the pacing and the
/// socket let it.
///
/// Every version of a page travels on one TCP connection, so they arrive in order. A lane works on its connection's
/// event loop, where a batch that was staged is written from cache at once;
/// it never waits there, but returns and is woken: by the socket, the flow window, the limiter's clock, or the end of
/// the attempt. Counters may be read from any thread. Closed by [DataPath].
final class Lane implements AutoCloseable {
    private final Stripe stripe;
    private final GuestMemory memory;
    private final Connection connection;
    private final BatchWriter writer;
    private final VersionTable.Part part;
    private final Pacing pacing;
    private final Abort abort;
    private final Runnable goOn = this::goOn;
    private final Runnable resume = this::resume;
    private final Runnable wake = this::wake;

    /// What is being sent, the end of it, and the batch that waits to be written; of the event loop.
    private @Nullable LanePages work;

    private boolean makesWay;
    private CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    private @Nullable ByteBuf batch;
    private int batchCost;
    private long batchAtNs;
    private boolean queued;
    private final WaitClock waits = new WaitClock();

    private volatile long pagesSent;
    private volatile long pagesResent;
    private volatile long bytesSent;
    private long count;
    private long resent;
    private long bytes;

    Lane(
            Stripe stripe,
            GuestMemory memory,
            Connection connection,
            BatchWriter writer,
            VersionTable versions,
            Pacing pacing,
            Abort abort) {
        this.stripe = stripe;
        this.memory = memory;
        this.connection = connection;
        this.writer = writer;
        this.part = versions.part(stripe.index());
        this.pacing = pacing;
        this.abort = abort;
        connection.onWritability(resume);
        abort.onRaise(wake);
    }

    /// Sends the pages of `set` that are this lane's, in address order. Their marks are not touched. The sets must not
    /// change meanwhile.
    ///
    /// @param free pages that go as zeros because the guest has them free
    /// @return completes when the last batch has been written to the socket or queued for it; with a
    ///         [MigrationFailure] if the attempt ends before. The lane rests then
    CompletableFuture<Void> send(PageSet set, PageSet free) {
        return start(LanePages.of(set, free, stripe), false);
    }

    /// Sends the pages of a round that are this lane's and that the round still wants when they are reached, in its
    /// order.
    ///
    /// @return as of [#send(PageSet, PageSet)]
    CompletableFuture<Void> send(RoundPages round) {
        return start(LanePages.of(round, stripe), false);
    }

    /// Sends what it can claim of `unsent` that is this lane's, and makes way after each batch for threads that wait
    /// for a processor: they may be about to serve a pull, or a vCPU whose page has come.
    ///
    /// @return as of [#send(PageSet, PageSet)]
    CompletableFuture<Void> push(Unsent unsent) {
        return start(LanePages.unsent(unsent, stripe), true);
    }

    /// Sends a frame behind everything that was sent before.
    void send(Frame frame) {
        connection.send(frame);
    }

    /// The barrier: no page follows on this lane before Commit.
    void mark() {
        connection.send(new Frame.Marker(count));
    }

    private CompletableFuture<Void> start(LanePages pages, boolean makingWay) {
        var end = new CompletableFuture<Void>();
        try {
            connection.execute(() -> {
                work = pages;
                makesWay = makingWay;
                done = end;
                waits.start(System.nanoTime());
                run();
            });
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(new MigrationFailure(Kind.ABANDONED, "this side was closed"));
        }
        return end;
    }

    /// From any thread: there may be something to do.
    private void wake() {
        try {
            connection.execute(resume);
        } catch (RejectedExecutionException e) {
            // The loops end only after they have run what was queued before, so nothing can wait for this lane.
        }
    }

    private void resume() {
        if (!queued) {
            run();
        }
    }

    private void goOn() {
        queued = false;
        run();
    }

    /// Goes on until the work is done, or must wait for something that resumes it.
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on the yield but how long others wait
    private void run() {
        LanePages pages = work;
        if (pages == null) {
            return;
        }
        try {
            abort.check();
            if (writeOne(pages)) {
                // Between two batches other events have their turn.
                queued = true;
                connection.execute(goOn);
                if (makesWay) {
                    Thread.yield();
                }
            }
        } catch (MigrationFailure | RuntimeException e) {
            end(e);
        }
    }

    /// Stages a batch, or takes the one that has waited, and writes it if it may leave.
    ///
    /// @return whether to go on
    private boolean writeOne(LanePages pages) {
        if (!connection.isWritable()) {
            return linkIsShort();
        }
        if (batch == null) {
            waits.goOn(System.nanoTime());
            writer.price(pacing.price().nanosPerByte());
            stage(pages);
            if (writer.isEmpty()) {
                end(null);
                return false;
            }
            batchCost = writer.zeroPages() * BatchFormat.ZERO_PAGE_COST;
            batch = writer.finish();
            batchCost += batch.readableBytes();
            batchAtNs = pacing.slot(batch.readableBytes());
        }
        long early = batchAtNs - System.nanoTime();
        if (early > 0) {
            connection.executeIn(early, resume);
            return linkIsShort();
        }
        int length = batch.readableBytes();
        if (!pacing.window().tryAcquire(batchCost, wake)) {
            return linkIsShort();
        }
        waits.proceed(System.nanoTime(), pacing.price());
        connection.tell(batch);
        batch = null;
        pagesSent = count;
        pagesResent = resent;
        bytes += length;
        bytesSent = bytes;
        return true;
    }

    /// The lane must wait for what resumes it.
    private boolean linkIsShort() {
        waits.hold(System.nanoTime());
        return false;
    }

    private void stage(LanePages pages) {
        boolean more = true;
        while (more && !writer.full()) {
            more = stageNext(pages);
        }
    }

    /// Stages the next page, or the run of zeros that it begins. A method and not a loop's body: so it is compiled by
    /// the number of pages and not of batches, and once, not for the loop and for the method.
    ///
    /// @return false when there is none
    private boolean stageNext(LanePages pages) {
        int page = pages.next();
        if (page < 0) {
            return false;
        }
        boolean free = pages.free(page);
        int zeros = free ? 0 : writer.addZeros(page, pages.run(), memory.segment());
        int staged = Math.max(zeros, 1);
        long digest = zeros > 0
                ? writer.zeroDigest()
                : free ? writer.addFree(page) : writer.addContent(page, memory.segment());
        pages.skip(staged - 1);
        resent += part.acceptRun(page, staged, digest) + (pages.stale(page) ? 1 : 0);
        count += staged;
        return true;
    }

    private void end(@Nullable Exception failure) {
        work = null;
        if (batch != null) {
            batch.release();
            batch = null;
        }
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
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

    /// When and why this lane gave deltas up; null where it did not.
    @Nullable
    DeltaOff deltaOff() {
        return writer.deltaOff();
    }

    @Override
    public void close() {
        writer.close();
    }
}
