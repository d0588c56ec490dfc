package dev.godwit.guest;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A vCPU's thread. It serves the request that was posted, if any; waits, if there is a reason to; else runs a burst
/// of steps; and again. So it waits only between steps and only in [#await], where a request wakes it (the safepoint
/// law): a pause, a pace, a throttle and a missing page are reasons to wait, not waits of their own. Made and stopped
/// by [EmulatedGuest]; all that is not final, volatile or marked otherwise is used by this thread alone.
final class Vcpu implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Vcpu.class);
    private static final long RUN = 0;
    private static final long UNTIL_WOKEN = Long.MAX_VALUE;
    private static final int NONE = -1;

    private final int index;
    private final VcpuCore core;
    private final ActivityLog activity;
    private final FaultLog faults;
    private final @Nullable Presence presence;
    private final FaultHandler faultHandler;
    private final Pacer pacer;
    private final Throttle throttle = new Throttle();
    private final Thread thread;
    private final PageWaiter pageWaiter;

    private volatile @Nullable Handshake request;
    private volatile boolean stopping;
    private volatile @Nullable IllegalStateException death;

    private boolean paused = true;
    private int awaitedPage = NONE;

    Vcpu(
            int index,
            Thread thread,
            VcpuCore core,
            Pacer pacer,
            ActivityLog activity,
            FaultLog faults,
            @Nullable Presence presence,
            FaultHandler faultHandler) {
        this.index = index;
        this.core = core;
        this.pacer = pacer;
        this.activity = activity;
        this.faults = faults;
        this.presence = presence;
        this.faultHandler = faultHandler;
        this.thread = thread;
        this.pageWaiter = new PageWaiter(thread);
    }

    // Called by the guest's control methods, on their threads.

    /// Before its thread runs it.
    void begin() {
        if (presence != null) {
            presence.register(pageWaiter);
        }
        activity.begin(index, core.steps(), core.writes());
    }

    /// Has the operation run at the next step boundary. The last one must have been awaited.
    void post(Handshake handshake) {
        request = handshake;
        LockSupport.unpark(thread);
        // Either this sees the death, or the dying thread sees the request.
        IllegalStateException reason = death;
        if (reason != null) {
            handshake.fail(reason);
        }
    }

    /// Has the thread end at the next step boundary.
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    /// Returns when the thread has ended, also when the caller is interrupted meanwhile.
    void join() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the caller is this vCPU's thread.
    boolean isCaller() {
        return thread.equals(Thread.currentThread());
    }

    int index() {
        return index;
    }

    VcpuCore core() {
        return core;
    }

    // Operations of handshakes, on this vCPU's thread.

    /// Parks the vCPU from here on and hands over its map. Returns when.
    long pause() {
        paused = true;
        long nowNs = System.nanoTime();
        core.handOver();
        return nowNs;
    }

    /// Ends the pause. The thread has left the wait, for it runs this. Returns when.
    long resume() {
        paused = false;
        long nowNs = System.nanoTime();
        pacer.restart(nowNs);
        activity.resumed(index, nowNs);
        return nowNs;
    }

    void throttle(double share) {
        long nowNs = System.nanoTime();
        throttle.set(share, nowNs);
        pacer.scale(1 - share, nowNs);
    }

    // The thread.

    @Override
    public void run() {
        try {
            while (!stopping) {
                serveRequest();
                long nowNs = System.nanoTime();
                long waitNs = waitNs(nowNs);
                if (waitNs == RUN) {
                    runBurst(nowNs);
                } else {
                    await(waitNs);
                }
            }
        } catch (Throwable e) {
            die(e);
        }
    }

    private void serveRequest() {
        Handshake handshake = request;
        if (handshake != null) {
            handshake.run(this);
            request = null;
            handshake.arrived();
        }
    }

    /// How long to wait before the next burst, by the first reason that holds.
    private long waitNs(long nowNs) {
        if (paused || (awaitedPage != NONE && !pageArrived(nowNs))) {
            return UNTIL_WOKEN;
        }
        long throttledNs = throttle.waitNs(nowNs);
        if (throttledNs > 0) {
            return throttledNs;
        }
        if (pacer.dropDebt(nowNs)) {
            activity.fellBehind(index, nowNs);
        }
        return pacer.allowance(nowNs) > 0 ? RUN : pacer.waitNs(nowNs);
    }

    /// The safepoint's wait, and the only one. It may end early: whoever called looks at every reason again. A
    /// wake-up that came since they were looked at is not lost, for it lets the wait end at once.
    private void await(long waitNs) {
        if (waitNs == UNTIL_WOKEN) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, waitNs);
        }
        // Nobody interrupts a vCPU to any purpose, but while the flag is set no wait would wait.
        Thread.interrupted();
    }

    private void runBurst(long nowNs) {
        long before = core.steps();
        pacer.did(core.burst(core.burstSteps(), pacer.allowance(nowNs)));
        long afterNs = System.nanoTime();
        throttle.ran(afterNs);
        if (core.steps() > before) {
            activity.ran(index, core.steps(), core.writes(), afterNs);
        }
        int missingPage = core.takeMissingPage();
        if (missingPage != NONE) {
            beginWaitForPage(missingPage, afterNs);
        }
    }

    private void beginWaitForPage(int page, long nowNs) {
        pageWaiter.announce(page);
        if (mustWait(page)) {
            awaitedPage = page;
            faults.began(index, nowNs);
            faultHandler.missing(index, page);
        } else {
            pageWaiter.withdraw();
        }
    }

    private boolean pageArrived(long nowNs) {
        if (mustWait(awaitedPage)) {
            return false;
        }
        pageWaiter.withdraw();
        awaitedPage = NONE;
        pacer.excuse(faults.ended(index, nowNs), nowNs);
        return true;
    }

    private boolean mustWait(int page) {
        return presence != null && presence.mustWait(page);
    }

    private void die(Throwable cause) {
        LOG.error("{} died", thread.getName(), cause);
        IllegalStateException reason = new IllegalStateException(thread.getName() + " died: " + cause, cause);
        death = reason;
        Handshake handshake = request;
        if (handshake != null) {
            handshake.fail(reason);
        }
    }
}
