package dev.godwit.protocol.page;

import java.util.BitSet;

/// Counts what deltas save of the pages that a channel sends again, and says when they do not pay. A page that is
/// sent for the first time can have no delta and says nothing. Knows no clock and no cache; used by one thread.
final class DeltaWatch {
    /// With so many pages a share of 10 % is known to within 0.7 % (its standard deviation), whether a page saves
    /// all or nothing; they are 8 MiB of guest.
    static final int WINDOW_PAGES = 2048;

    /// What keeping versions costs: of each page, a copy to the cache, and both versions read, some 0.3 µs, for 3.3
    /// µs of a 10 Gbit/s link. Below this share deltas cost more time there than they save; on a slower link they
    /// save little still, for all the memory of the cache.
    static final double LEAST_SHARE = 0.1;

    private final int windowPages;
    private final BitSet sent = new BitSet();
    private long again;
    private int inWindow;
    private double savedPages;
    private double windowShare;
    private long whole;
    private long wholeBytes;

    /// @param windowPages pages sent again after which it is judged
    DeltaWatch(int windowPages) {
        this.windowPages = windowPages;
    }

    /// A page was sent, with a cache to send it as a difference from.
    ///
    /// @param delta whether it went as one, and not whole
    /// @return whether deltas have just been shown not to pay
    boolean sent(int page, boolean delta, int storedBytes) {
        if (!delta) {
            whole++;
            wholeBytes += storedBytes;
        }
        if (!sent.get(page)) {
            sent.set(page);
            return false;
        }
        again++;
        inWindow++;
        if (delta) {
            // It would have gone as others went that were whole: compressed or not.
            savedPages += Math.max(0, 1 - (double) storedBytes * whole / wholeBytes);
        }
        if (inWindow < windowPages) {
            return false;
        }
        windowShare = savedPages / inWindow;
        inWindow = 0;
        savedPages = 0;
        return windowShare < LEAST_SHARE;
    }

    /// Pages sent again so far.
    long pagesAgain() {
        return again;
    }

    /// Share of the bytes of the last full window's pages that deltas saved.
    double savedShare() {
        return windowShare;
    }
}
