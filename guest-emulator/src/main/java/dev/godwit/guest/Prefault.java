package dev.godwit.guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// Has the kernel find and clear memory ahead of the pages that arrive in order: a quarter of an event loop's time
/// goes to it otherwise, and that loop is what a migration waits for. What is never written, as in a guest of zeros,
/// or is not written in order, is not touched.
///
/// Each event loop says in an [Arrivals] of its own what it reaches; one thread, `godwit-prefault`, runs ahead of
/// it by [#AHEAD] stretches at most. It starts with the first stretches that follow each other. To be closed before
/// the memory is.
public final class Prefault implements AutoCloseable {
    /// What the kernel finds at a time: one huge page.
    static final int STRETCH_BYTES = 2 << 20;

    /// 8 ms of 2 GB/s, more than a thread waits for a processor; and what may be touched in vain at the end of a run.
    static final int AHEAD = 8;

    private static final int NOWHERE = Integer.MIN_VALUE;

    private final GuestMemory memory;
    private final int stretches;
    private final Thread thread =
            Thread.ofPlatform().name("godwit-prefault").daemon().unstarted(this::run);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean started;
    private boolean closed;

    /// The last stretch that was reached in order.
    private volatile int reached = NOWHERE;

    private volatile boolean ending;

    /// For the memory that a migration arrives in. Nothing is touched yet.
    public Prefault(GuestMemory memory) {
        this.memory = memory;
        this.stretches = Math.toIntExact((memory.bytes() + STRETCH_BYTES - 1) / STRETCH_BYTES);
    }

    /// What arrives on one event loop, in memory that is written for the first time. Used by that loop alone.
    public final class Arrivals {
        /// At first not even before the first stretch.
        private int stretch = -2;

        /// Something with content begins at this offset.
        ///
        /// @return whether it is the first in its stretch, and the one before it was in the stretch before. If
        ///         nothing was ever written there, [#reached] is to be called then
        public boolean inOrder(long offset) {
            int now = (int) (offset / STRETCH_BYTES);
            boolean next = now == stretch + 1;
            stretch = now;
            return next;
        }

        /// Has the memory behind this one's stretch found.
        public void reached() {
            Prefault.this.reached(stretch);
        }
    }

    private void reached(int stretch) {
        if (stretch == reached || stretch == stretches - 1) {
            return;
        }
        reached = stretch;
        start();
        LockSupport.unpark(thread);
    }

    private synchronized void start() {
        if (!started && !closed) {
            started = true;
            thread.start();
        }
    }

    private void run() {
        try {
            runAhead();
        } finally {
            ended.complete(null);
        }
    }

    private void runAhead() {
        int next = 0;
        while (!ending) {
            int from = reached + 1;
            // Behind what has arrived there is nothing to do; far before it, it has begun again somewhere else.
            if (next < from || next > from + AHEAD) {
                next = from;
            }
            if (next < Math.min(from + AHEAD, stretches)) {
                long offset = (long) next * STRETCH_BYTES;
                memory.populate(offset, Math.min(STRETCH_BYTES, memory.bytes() - offset));
                next++;
            } else {
                LockSupport.park(this);
            }
        }
    }

    /// Returns when it touches nothing any more.
    @Override
    public void close() {
        ending = true;
        boolean running;
        synchronized (this) {
            closed = true;
            running = started;
        }
        if (running) {
            LockSupport.unpark(thread);
            ended.join();
        }
    }
}
