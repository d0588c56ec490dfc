package dev.godwit.guest;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The kernel's calls for anonymous memory, on 64-bit Linux, whose constants they use.
record Mmap(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {
    private static final int PROT_READ_WRITE = 0x1 | 0x2;
    /// `MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE`: no swap is set aside, for memory is checked before it is
    /// reserved.
    private static final int MAP_FLAGS = 0x02 | 0x20 | 0x4000;
    private static final long MAP_FAILED = -1;
    /// First touch in 2 MiB pages runs at 8 to 12 GB/s, in 4 KiB pages at 1.5 to 2.7.
    private static final int MADV_HUGEPAGE = 14;
    /// Since Linux 5.14.
    private static final int MADV_POPULATE_WRITE = 23;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

    /// The calls of this system, or nothing where they cannot be linked or mean something else.
    static final Optional<Mmap> LINKED = link();

    @SuppressWarnings("restricted") // the descriptors are those of the C declarations
    private static Optional<Mmap> link() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
                || ADDRESS.byteSize() != Long.BYTES) {
            return Optional.empty();
        }
        try {
            Linker linker = Linker.nativeLinker();
            return Optional.of(new Mmap(
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("mmap"),
                            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                            Linker.Option.captureCallState("errno")),
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("munmap"),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)),
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("madvise"),
                            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT))));
        } catch (UnsupportedOperationException | NoSuchElementException | IllegalCallerException e) {
            return Optional.empty();
        }
    }

    /// Address space for this many bytes, as a segment of size 0 at its start.
    MemorySegment reserve(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            MemorySegment address = call(() -> (MemorySegment)
                    mmap.invokeExact(state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_FLAGS, -1, 0L));
            if (address.address() == MAP_FAILED) {
                int errno = (int) ERRNO.get(state, 0L);
                throw new OutOfGuestMemoryException("the system refused " + MachineMemory.describe(bytes)
                        + " of guest memory (mmap: errno " + errno + ")");
            }
            return address;
        }
    }

    /// Asks for large pages. Where there are none, nothing is lost but speed, so the result does not matter.
    void adviseHugePages(long address, long bytes) {
        int _ = call(() -> (int) madvise.invokeExact(address, bytes, MADV_HUGEPAGE));
    }

    /// Finds memory now for what is not there yet; what is there stays as it is. A kernel that cannot leaves it to
    /// the first write, so the result does not matter. The address is a number: a slice would be garbage with every
    /// two megabytes that arrive.
    void populate(long address, long bytes) {
        int _ = call(() -> (int) madvise.invokeExact(address, bytes, MADV_POPULATE_WRITE));
    }

    void release(MemorySegment address, long bytes) {
        int result = call(() -> (int) munmap.invokeExact(address, bytes));
        if (result != 0) {
            throw new IllegalStateException("munmap of guest memory failed");
        }
    }

    private interface NativeCall<T> {
        T invoke() throws Throwable;
    }

    private static <T> T call(NativeCall<T> call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call threw", e);
        }
    }
}
