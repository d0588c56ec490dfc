package dev.godwit.target;

import dev.godwit.guest.Prefault;
import dev.godwit.guest.Presence;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.page.Encoding;
import dev.godwit.protocol.page.PageSink;
import dev.godwit.protocol.page.VersionTable;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Places the pages of one data or pull connection into the guest's memory, on that connection's event loop.
///
/// Before the switchover every page of the connection's own blocks is placed, in the order of its versions. After
/// Commit a page is placed by whoever claims it. Between its marker and Commit no page may come.
final class Placing implements PageSink, FrameListener {
    private final Reception reception;
    private final Role role;
    private final int channel;
    private final VersionTable.Part versions;
    private final Consumer<Message> machine;
    private volatile long entries;
    private long count;
    private boolean marked;

    /// Written by the event loop alone, without a fence: one for each page would wait until all of the page before is
    /// in memory.
    private final AtomicLong placed = new AtomicLong();

    private final AtomicLong claimed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Prefault.Arrivals arrivals;

    Placing(Reception reception, Role role, int channel, Consumer<Message> machine) {
        this.reception = reception;
        this.role = role;
        this.channel = channel;
        this.machine = machine;
        this.arrivals = reception.prefault().new Arrivals();
        this.versions =
                reception.versions().part(role == Role.PULL ? reception.offer().dataChannels() : channel);
    }

    Role role() {
        return role;
    }

    int channel() {
        return channel;
    }

    /// Page entries that have come on this connection, as of its last marker or batch.
    long entries() {
        return entries;
    }

    @Override
    public boolean begin(int page, Encoding encoding) {
        count++;
        if (encoding != Encoding.ZERO
                && arrivals.inOrder((long) page * reception.memory().pageSize())
                && isFresh(page)) {
            arrivals.reached();
        }
        if (reception.committed()) {
            if (role == Role.DATA) {
                reception.acknowledge();
            }
            Presence presence = reception.presence();
            if (presence != null && presence.claim(page)) {
                return true;
            }
            countOne(dropped);
            return false;
        }
        checkBeforeCommit(page);
        return true;
    }

    private void checkBeforeCommit(int page) {
        if (marked || role == Role.PULL) {
            throw new IllegalStateException("a page came between the switchover barrier and Commit");
        }
        if (FrameFormat.channelOf(page, reception.offer().dataChannels()) != channel) {
            throw new IllegalStateException("page " + page + " does not belong on data channel " + channel);
        }
    }

    /// Before Commit as one: there may be millions of such pages.
    @Override
    public void zeros(int first, int run, int pageSize, long digest) {
        if (reception.committed()) {
            PageSink.super.zeros(first, run, pageSize, digest);
            return;
        }
        for (int page = first; page < first + run; page++) {
            checkBeforeCommit(page);
            if (!isFresh(page)) {
                memory().asSlice((long) page * pageSize, pageSize).fill((byte) 0);
            }
        }
        count += run;
        versions.acceptRun(first, run, digest);
        placed.setRelease(placed.getPlain() + run);
    }

    private static void countOne(AtomicLong counter) {
        counter.setRelease(counter.getPlain() + 1);
    }

    /// Page entries that were placed.
    long placed() {
        return placed.getAcquire();
    }

    /// Of these, pages that were missing when the guest began to run here.
    long claimed() {
        return claimed.getAcquire();
    }

    /// Page entries that came when the page had been placed, or was being placed.
    long dropped() {
        return dropped.getAcquire();
    }

    @Override
    public MemorySegment memory() {
        return reception.memory().segment();
    }

    @Override
    public boolean isFresh(int page) {
        return reception.isFresh(page);
    }

    @Override
    public void placed(int page, long digest) {
        versions.accept(page, digest);
        countOne(placed);
        Presence presence = reception.presence();
        if (presence == null) {
            return;
        }
        countOne(claimed);
        presence.publish(page);
        if (presence.missing() == 0) {
            machine.accept(new Message.EverythingPlaced(reception));
        }
    }

    @Override
    public void mismatch(int page, long expected, long actual) {
        Presence presence = reception.presence();
        if (presence != null) {
            presence.relinquish(page);
        }
        machine.accept(new Message.BadPage(reception, page, expected, actual));
    }

    @Override
    public void batches(Connection connection, long batchBytes) {
        entries = count;
        if (role == Role.DATA) {
            connection.acknowledge(batchBytes);
        }
    }

    @Override
    public void frame(Connection connection, Frame frame) {
        if (frame instanceof Frame.Marker) {
            marked = true;
            entries = count;
        }
        machine.accept(new Message.Arrived(connection, frame));
    }

    @Override
    public void closed(Connection connection, String reason) {
        machine.accept(new Message.Closed(connection, reason));
    }
}
