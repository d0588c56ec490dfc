package dev.godwit.source;

import dev.godwit.guest.GuestMemory;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.EncodingCounts;
import dev.godwit.protocol.page.VersionTable;
import dev.godwit.source.MigrationFailure.Kind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Answers the target's faults on the pull connection, ahead of the push: each pull claims its page, stages it and
/// writes it at once. A page that the push has claimed is on its way already and is not sent twice.
///
/// Pulls come on the connection's event loop; the guest is paused. Closed by [DataPath] on the migration's thread,
/// maybe while the target of an attempt that has failed still pulls: the lock keeps the two apart.
final class PullServer implements FrameListener, AutoCloseable {
    private final GuestMemory memory;
    private final BatchWriter writer;
    private final VersionTable.Part versions;
    private final Pacing pacing;
    private final Abort abort;
    private volatile @Nullable Unsent unsent;
    private volatile long pagesSent;
    private volatile long bytesSent;
    private volatile long pagesResent;
    private long pages;
    private long resent;
    private long bytes;
    private boolean closed;

    PullServer(GuestMemory memory, BatchWriter writer, VersionTable.Part versions, Pacing pacing, Abort abort) {
        this.memory = memory;
        this.writer = writer;
        this.versions = versions;
        this.pacing = pacing;
        this.abort = abort;
    }

    /// Opens the service, before Commit leaves.
    void serve(Unsent pages) {
        unsent = pages;
    }

    @Override
    public synchronized void frame(Connection connection, Frame frame) {
        if (closed) {
            return;
        }
        Unsent open = unsent;
        if (!(frame instanceof Frame.Pull pull) || open == null || pull.page() < 0 || pull.page() >= memory.pages()) {
            abort.raise(Kind.FAILED, "the target broke the protocol on the pull connection: " + frame);
            return;
        }
        if (pull.again()) {
            // The memory is frozen: the version and its digest are those of the first time.
            stage(pull.page(), open);
        } else if (open.claim(pull.page())) {
            versions.accept(pull.page(), stage(pull.page(), open));
        } else {
            return;
        }
        if (pull.again() || open.stale(pull.page())) {
            resent++;
            pagesResent = resent;
        }
        ByteBuf batch = writer.finish();
        pacing.charge(batch.readableBytes());
        pages++;
        bytes += batch.readableBytes();
        pagesSent = pages;
        bytesSent = bytes;
        connection.tell(batch);
    }

    private long stage(int page, Unsent open) {
        return open.free(page) ? writer.addFree(page) : writer.add(page, memory.segment());
    }

    @Override
    public void closed(Connection connection, String reason) {
        abort.raise(Kind.FAILED, "the pull connection to the target is gone: " + reason);
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
    public synchronized void close() {
        closed = true;
        writer.close();
    }
}
