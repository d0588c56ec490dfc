package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The versions of pages that one channel sent last: what the target holds. Bounded, off-heap, two-way set-associative;
/// of a set's two entries the one used longer ago gives way. Made and closed by a {@link PageEncoder}, used by its
/// thread. Memory is taken in slabs when it is first needed.
final class DeltaCache implements AutoCloseable {
    static final int ABSENT = -1;
    private static final int WAYS = 2;
    private static final int SLAB_BYTES = 1 << 20;

    private final Arena arena = Arena.ofShared(); // closed by another thread than the one that uses it
    private final int pageSize;
    private final int sets;
    private final int slabEntries;
    private final @Nullable MemorySegment[] slabs;
    private final int[] pages; // by entry: set × 2 + way
    private final byte[] victims; // by set: the way that gives way next

    DeltaCache(long bytes, int pageSize) {
        this.pageSize = pageSize;
        this.sets = sets(bytes / pageSize / WAYS);
        this.slabEntries = SLAB_BYTES / pageSize;
        this.slabs = new @Nullable MemorySegment[sets * WAYS / slabEntries + 1];
        this.pages = new int[sets * WAYS];
        this.victims = new byte[sets];
        Arrays.fill(pages, ABSENT);
    }

    /// A channel carries every Nth block of 64 pages. An odd number of blocks of sets is coprime to every N that is a
    /// power of two, so that the channel's blocks reach all sets equally, and neighbours never compete.
    private static int sets(long wanted) {
        long blocks = Math.min(wanted, 1 << 29) / FrameFormat.STRIPE_PAGES;
        if (blocks == 0) {
            return (int) Math.max(1, wanted);
        }
        return (int) ((blocks % 2 == 1 ? blocks : blocks - 1) * FrameFormat.STRIPE_PAGES);
    }

    /// The entry that holds this page's last version, or {@link #ABSENT}.
    int find(int page) {
        int set = page % sets;
        for (int way = 0; way < WAYS; way++) {
            if (pages[set * WAYS + way] == page) {
                victims[set] = (byte) (1 - way);
                return set * WAYS + way;
            }
        }
        return ABSENT;
    }

    /// The entry where this page's version is to be put, taken from another page if need be.
    int claim(int page) {
        int found = find(page);
        if (found != ABSENT) {
            return found;
        }
        int set = page % sets;
        int entry = set * WAYS + victims[set];
        victims[set] = (byte) (1 - victims[set]);
        pages[entry] = page;
        return entry;
    }

    /// The memory that holds an entry's version, from {@link #offset} on.
    MemorySegment memory(int entry) {
        int slab = entry / slabEntries;
        MemorySegment memory = slabs[slab];
        if (memory == null) {
            memory = arena.allocate(SLAB_BYTES, FrameFormat.MIN_PAGE_SIZE);
            slabs[slab] = memory;
        }
        return memory;
    }

    /// Where in its memory an entry's version begins.
    long offset(int entry) {
        return (long) (entry % slabEntries) * pageSize;
    }

    @Override
    public void close() {
        arena.close();
    }
}
