package dev.godwit.lab;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.MachineMemory;
import dev.godwit.guest.OutOfGuestMemoryException;
import java.lang.foreign.ValueLayout;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Memory that this machine has in hand: touched by this process, and given back when a migration needs it, so that
/// its target gets memory that is new to it and not to the machine.
///
/// On a virtual machine that returns free memory to its host (virtio balloon with free page reporting) memory that was
/// free for two seconds is touched at a tenth of the speed. That would measure the host, and differently each time.
public final class Ballast implements AutoCloseable {
    /// Beside the guest, for page tables and the heaps of the processes that start.
    private static final long SPARE_BYTES = 200L << 20;

    private static final int PAGE_SIZE = 4096;

    /// Given back at a time: less than two hundredths of a second of a migration of 1 GB/s.
    private static final long PIECE_BYTES = 16L << 20;

    /// Given back before it is needed.
    private static final long AHEAD_BYTES = 4 * PIECE_BYTES;

    /// A migration of 2 GB/s takes a tenth of what is ahead in this time.
    private static final long LOOK_MS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);

    /// Once is enough: a comparison has hundreds of runs.
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final Deque<GuestMemory> pieces = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean paying = new AtomicBoolean();

    private Ballast() {}

    /// Touches as much as a target will. Where the machine has too little for that and for what else will be asked for
    /// while it is held, there is no ballast.
    ///
    /// @param bytes of the target's guest
    /// @param otherBytes that others will ask for before it is given back
    public static Ballast of(long bytes, long otherBytes) {
        var ballast = new Ballast();
        long wanted = bytes + SPARE_BYTES;
        OptionalLong available = MachineMemory.availableBytes();
        if (available.isPresent() && available.getAsLong() < wanted + otherBytes) {
            if (WARNED.compareAndSet(false, true)) {
                LOG.warn(
                        "no ballast: {} MiB are available, wanted are {}; what is measured may be a virtual machine's"
                                + " host, which has to find memory first",
                        available.getAsLong() >> 20,
                        (wanted + otherBytes) >> 20);
            }
            return ballast;
        }
        try {
            for (long held = 0; held < wanted; held += PIECE_BYTES) {
                ballast.pieces.push(touched());
            }
        } catch (OutOfGuestMemoryException e) {
            LOG.debug("less ballast than wanted", e);
        }
        return ballast;
    }

    private static GuestMemory touched() {
        GuestMemory piece = GuestMemory.allocate(PIECE_BYTES, PAGE_SIZE);
        for (long at = 0; at < PIECE_BYTES; at += PAGE_SIZE) {
            piece.segment().set(ValueLayout.JAVA_BYTE, at, (byte) 1);
        }
        return piece;
    }

    /// How many bytes it still holds.
    public long bytes() {
        return pieces.size() * PIECE_BYTES;
    }

    /// Gives it back piece by piece from now on, as others take memory: what is given back long before it is needed
    /// may be the host's again by then. All at once where nobody tells what is free. Does not wait.
    public void payOut() {
        if (paying.compareAndSet(false, true)) {
            Thread.ofPlatform().name("godwit-ballast").daemon(true).start(this::pay);
        }
    }

    private void pay() {
        OptionalLong atFirst = MachineMemory.freeBytes();
        if (atFirst.isEmpty()) {
            release();
            return;
        }
        long least = atFirst.getAsLong() + AHEAD_BYTES;
        try {
            while (!pieces.isEmpty()) {
                if (MachineMemory.freeBytes().orElse(0) < least) {
                    releaseOne();
                } else {
                    Thread.sleep(LOOK_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives all of it back; returns when that is done.
    public void release() {
        while (!pieces.isEmpty()) {
            releaseOne();
        }
    }

    private void releaseOne() {
        GuestMemory piece = pieces.poll();
        if (piece != null) {
            piece.close();
        }
    }

    @Override
    public void close() {
        release();
    }
}
