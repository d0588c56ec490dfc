package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Which pages of an arriving guest are there, and who may place the others. A page goes missing → placing → present,
/// or back from placing to missing; each change is a compare-and-set, so that a page is placed by one thread and
/// once. The bytes are written between [#claim] and [#publish]: whoever then sees [#isPresent] sees them. All methods
/// may be called from any thread.
public final class Presence {
    private static final VarHandle STATES = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final byte PRESENT = 0;
    private static final byte MISSING = 1;
    private static final byte PLACING = 2;

    private final byte[] states;
    private final AtomicInteger missing;
    private final List<PageWaiter> waiters = new CopyOnWriteArrayList<>();

    /// All pages are present but these.
    public Presence(PageSet missing) {
        states = new byte[missing.pages()];
        // Not a loop in Java, which would be interpreted: a large guest has millions of pages and stands still
        // meanwhile.
        MemorySegment all = MemorySegment.ofArray(states);
        missing.forEachRun((first, count) -> all.asSlice(first, count).fill(MISSING));
        this.missing = new AtomicInteger(missing.count());
    }

    /// Takes a missing page to place it. False when it is present or another thread is placing it: this copy is to be
    /// dropped.
    public boolean claim(int page) {
        return STATES.compareAndSet(states, page, MISSING, PLACING);
    }

    /// Makes a claimed page, whose bytes have been written, present, and wakes the vCPUs that wait for it.
    ///
    /// @throws IllegalStateException if the page was not claimed
    public void publish(int page) {
        move(page, PRESENT);
        missing.decrementAndGet();
        for (PageWaiter waiter : waiters) {
            waiter.wakeIfWaitingFor(page);
        }
    }

    /// Gives a claimed page back, still missing: what came was not the page.
    ///
    /// @throws IllegalStateException if the page was not claimed
    public void relinquish(int page) {
        move(page, MISSING);
    }

    /// Whether the page is present; if so, its bytes are visible to the caller.
    public boolean isPresent(int page) {
        return (byte) STATES.getAcquire(states, page) == PRESENT;
    }

    /// How many pages are not present.
    public int missing() {
        return missing.get();
    }

    /// The pages that are not present, each looked at once during the call.
    public PageSet missingPages() {
        PageSet pages = new PageSet(states.length);
        for (int page = 0; page < states.length; page++) {
            if (!isPresent(page)) {
                pages.add(page);
            }
        }
        return pages;
    }

    int pages() {
        return states.length;
    }

    void register(PageWaiter waiter) {
        waiters.add(waiter);
    }

    /// Whether the waiter, which has announced its page, still has to wait. The announcement, this read and the two
    /// accesses of [#publish] are all sequentially consistent: either this sees the page or the publisher sees the
    /// waiter.
    boolean mustWait(int page) {
        return (byte) STATES.getVolatile(states, page) != PRESENT;
    }

    private void move(int page, byte to) {
        if (!STATES.compareAndSet(states, page, PLACING, to)) {
            throw new IllegalStateException("page " + page + " was not claimed");
        }
    }
}
