package dev.godwit.lab.qemu;

/// What QEMU's guest does, in the terms of Godwit's own guests.
///
/// @param memoryBytes all of the machine's memory: whole MiB, 16 MiB, which the firmware needs, to 3 GiB, where the
///     PCI hole begins
/// @param randomFill whether memory from 1 MiB on is filled with random words before the guest is ready, or left
///     untouched
/// @param dirtyBytesPerSecond writes of one word each, times the page size of 4096 bytes; 0 for an idle guest. At
///     most 8 GiB/s
/// @param workingSetBytes where the writes go, uniformly, from 1 MiB on: whole pages; 0 for an idle guest
public record QemuGuest(long memoryBytes, boolean randomFill, long dirtyBytesPerSecond, long workingSetBytes) {
    static final int PAGE_SIZE = 4096;
    /// Below lies what the firmware left behind, and the guest's own program.
    static final long FILL_START = 1 << 20;

    private static final long MIB = 1 << 20;
    private static final long MIN_MEMORY = 16 * MIB;
    private static final long MAX_MEMORY = 3L << 30;
    private static final long MAX_RATE = 8L << 30;

    /// @throws IllegalArgumentException with the limits, if the guest cannot be built
    public QemuGuest {
        if (memoryBytes < MIN_MEMORY || memoryBytes > MAX_MEMORY || memoryBytes % MIB != 0) {
            throw new IllegalArgumentException(
                    "QEMU's guest needs 16 MiB to 3 GiB of memory in whole MiB, not " + memoryBytes + " bytes");
        }
        if (dirtyBytesPerSecond < 0 || dirtyBytesPerSecond > MAX_RATE) {
            throw new IllegalArgumentException(
                    "QEMU's guest dirties at most 8 GiB/s, not " + dirtyBytesPerSecond + " bytes a second");
        }
        if (workingSetBytes < 0
                || workingSetBytes > memoryBytes - FILL_START
                || workingSetBytes % PAGE_SIZE != 0
                || (dirtyBytesPerSecond > 0 && workingSetBytes == 0)) {
            throw new IllegalArgumentException("a working set of " + workingSetBytes
                    + " bytes is not whole pages within the memory of QEMU's guest above 1 MiB");
        }
    }

    /// A guest that sleeps for ever once its memory is filled with random words.
    public static QemuGuest idle(long memoryBytes) {
        return new QemuGuest(memoryBytes, true, 0, 0);
    }

    /// A guest filled with random words that dirties memory at a rate.
    public static QemuGuest dirtying(long memoryBytes, long dirtyBytesPerSecond, long workingSetBytes) {
        return new QemuGuest(memoryBytes, true, dirtyBytesPerSecond, workingSetBytes);
    }

    boolean isIdle() {
        return dirtyBytesPerSecond == 0;
    }
}
