package dev.godwit.protocol.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/// The digest of every page's last version that was sent (at the source) or accepted (at the target), and the root
/// over them. Costs 9 bytes a page.
///
/// Each channel has a {@link Part} of its own, which only that channel's thread uses, and keeps a partial sum in it.
/// Two threads must not touch the same page at once: until the switchover barrier the stripes see to it, afterwards
/// the claim of a page does. {@link #root} and {@link #presentPages} are for one who has made sure that what the parts
/// did happened before: at the barrier, or when everything is placed.
public final class VersionTable {
    /// Outside the heap, like the memory that they describe: a large guest would need a large heap for nothing.
    private final LongBuffer digests;

    private final ByteBuffer present; // apart from the digest, of which every value may occur; a bitmap would be shared
    private final Part[] parts;

    /// @param pages of the memory
    /// @param parts how many threads take part
    public VersionTable(int pages, int parts) {
        this.digests = ByteBuffer.allocateDirect(Math.multiplyExact(pages, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        this.present = ByteBuffer.allocateDirect(pages);
        this.parts = new Part[parts];
        for (int i = 0; i < parts; i++) {
            this.parts[i] = new Part();
        }
    }

    /// The part of one channel, from 0.
    public Part part(int index) {
        return parts[index];
    }

    /// The root of the pages that are present; 0 where none is.
    public long root() {
        long sum = 0;
        for (Part part : parts) {
            sum += part.sum;
        }
        return sum;
    }

    /// How many pages are present.
    public int presentPages() {
        int pages = 0;
        for (Part part : parts) {
            pages += part.pages;
        }
        return pages;
    }

    /// Whether a version of this page is counted in the root.
    public boolean isPresent(int page) {
        return present.get(page) != 0;
    }

    /// The digest of a page that is present.
    ///
    /// @throws IllegalStateException when it is not
    public long digest(int page) {
        if (!isPresent(page)) {
            throw new IllegalStateException("page " + page + " has no version");
        }
        return digests.get(page);
    }

    /// One channel's share: its terms of the root. A page may be accepted by one part and forgotten by another; only
    /// the sum over all parts then means something. Used by one thread at a time.
    public final class Part {
        private long sum;
        private int pages;

        private Part() {}

        /// Counts a page's new version in place of the one before, if there was one.
        public void accept(int page, long digest) {
            if (isPresent(page)) {
                sum -= RootDigest.term(page, digests.get(page));
            } else {
                present.put(page, (byte) 1);
                pages++;
            }
            digests.put(page, digest);
            sum += RootDigest.term(page, digest);
        }

        /// Counts the new version of each page of a run, which all have the same content.
        ///
        /// @return how many of them had a version before
        public int acceptRun(int first, int count, long digest) {
            int pagesBefore = pages;
            for (int page = first; page < first + count; page++) {
                accept(page, digest);
            }
            return count - (pages - pagesBefore);
        }

        /// Takes a page out of the root: what is there is stale. Does nothing where no version is counted.
        public void forget(int page) {
            if (isPresent(page)) {
                present.put(page, (byte) 0);
                pages--;
                sum -= RootDigest.term(page, digests.get(page));
            }
        }

        /// The sum of this part's terms, modulo 2⁶⁴.
        public long sum() {
            return sum;
        }
    }
}
