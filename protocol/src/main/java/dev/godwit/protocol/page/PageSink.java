package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;

/// Where a {@link BatchReader} puts pages: the guest's memory at the target, and the books about it. Called by the
/// thread that reads the connection. For every page of a batch there is one {@link #begin}, and after a `true` exactly
/// one {@link #placed} or {@link #mismatch}; or, where a run of pages is zeros, one {@link #zeros} for all of them.
public interface PageSink {
    /// Says whether this page is to be placed now. Before the switchover always; after it, only for the one who claims
    /// the page. After `false` its bytes are skipped: the sink counts the duplicate.
    boolean begin(int page, Encoding encoding);

    /// The guest's memory. A page is written there only after its digest was checked.
    MemorySegment memory();

    /// True where the page was never written on this side, so that its memory is known to hold zeros: placing a zero
    /// page then touches nothing.
    boolean isFresh(int page);

    /// Places a run of pages that are zeros, as pages of any other content.
    ///
    /// @param digest of a page of zeros
    default void zeros(int first, int count, int pageSize, long digest) {
        for (int page = first; page < first + count; page++) {
            if (begin(page, Encoding.ZERO)) {
                if (!isFresh(page)) {
                    ZeroPage.clear(memory(), (long) page * pageSize, pageSize);
                }
                placed(page, digest);
            }
        }
    }

    /// The page is in memory.
    void placed(int page, long digest);

    /// The page's bytes do not have the digest that was sent with them. Nothing was written.
    void mismatch(int page, long expected, long actual);
}
