package dev.godwit.guest;

import java.util.concurrent.locks.LockSupport;

/// A vCPU's announcement to [Presence] of the page that it waits for. Written by the vCPU's thread alone.
final class PageWaiter {
    private static final int NONE = -1;

    private final Thread thread;
    private volatile int page = NONE;

    PageWaiter(Thread thread) {
        this.thread = thread;
    }

    void announce(int missingPage) {
        page = missingPage;
    }

    void withdraw() {
        page = NONE;
    }

    void wakeIfWaitingFor(int presentPage) {
        if (page == presentPage) {
            LockSupport.unpark(thread);
        }
    }
}
