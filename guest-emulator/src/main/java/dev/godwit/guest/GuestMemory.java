package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// A guest's memory: one off-heap region of whole pages, zero at first. Whoever allocates it closes it, or hands it
/// to a guest, which then does. Slices of [#segment()] cannot close it.
public final class GuestMemory implements AutoCloseable {
    private final Region region;
    private final int pageSize;
    private final AtomicBoolean closed = new AtomicBoolean();

    private GuestMemory(Region region, int pageSize) {
        this.region = region;
        this.pageSize = pageSize;
    }

    /// Reserves memory. Where the system's `mmap` can be called, no page is touched before someone writes to it.
    ///
    /// @param bytes    a whole number of pages
    /// @param pageSize in bytes, a power of two
    /// @throws OutOfGuestMemoryException if the machine has less memory available, or will not give it
    /// @throws IllegalArgumentException  if the sizes do not fit together
    public static GuestMemory allocate(long bytes, int pageSize) {
        return allocate(bytes, pageSize, MachineMemory.availableBytes(), Mmap.LINKED);
    }

    static GuestMemory allocate(long bytes, int pageSize, OptionalLong available, Optional<Mmap> mmap) {
        checkSizes(bytes, pageSize);
        if (available.isPresent() && bytes > available.getAsLong()) {
            throw new OutOfGuestMemoryException(
                    MachineMemory.describe(bytes) + " of guest memory was asked for, and this machine has "
                            + MachineMemory.describe(available.getAsLong()) + " available");
        }
        Region region = mmap.isPresent() ? MappedRegion.reserve(mmap.get(), bytes) : ArenaRegion.allocate(bytes);
        return new GuestMemory(region, pageSize);
    }

    private static void checkSizes(long bytes, int pageSize) {
        if (pageSize <= 0 || Integer.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("a page size of " + pageSize + " is not a power of two");
        }
        if (bytes <= 0 || bytes % pageSize != 0 || bytes / pageSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    bytes + " bytes are not 1 to 2147483647 pages of " + pageSize + " bytes");
        }
    }

    /// All of it. Any thread may read and write it until it is closed.
    public MemorySegment segment() {
        return region.segment();
    }

    /// Its size in bytes.
    public long bytes() {
        return region.segment().byteSize();
    }

    /// The size of a page in bytes.
    public int pageSize() {
        return pageSize;
    }

    /// How many pages it has.
    public int pages() {
        return Math.toIntExact(bytes() / pageSize);
    }

    /// Has the system find memory for a part of it now, so that the first write there need not wait for that. What is
    /// written there meanwhile, or was before, is not changed. Does nothing where the system cannot.
    ///
    /// @throws IllegalStateException     if it is closed
    /// @throws IndexOutOfBoundsException if it is not that large
    public void populate(long offset, long bytes) {
        Objects.checkFromIndexSize(offset, bytes, bytes());
        if (closed.get()) {
            throw new IllegalStateException("guest memory is closed");
        }
        region.populate(offset, bytes);
    }

    /// Gives the memory back to the system. Does nothing the second time.
    ///
    /// @throws IllegalStateException if an I/O call is using it right now; it can be closed again afterwards
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                region.close();
            } catch (IllegalStateException e) {
                closed.set(false);
                throw e;
            }
        }
    }
}
