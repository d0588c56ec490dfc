package dev.godwit.protocol.page;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.godwit.protocol.FrameFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Finding zeros, and zeros to copy from, as many as the largest page has.
final class ZeroPage {
    static final MemorySegment ZEROS = Arena.global()
            .allocate(FrameFormat.MAX_PAGE_SIZE, FrameFormat.MIN_PAGE_SIZE)
            .asReadOnly();

    /// The C library's comparison reads 29 GB/s. [MemorySegment#mismatch] is a vector loop in what the JVM's first
    /// compiler makes; the second one, which compiles what is hot, has that for arrays only: 8 GB/s.
    private static final @Nullable MethodHandle MEMCMP = link();

    private ZeroPage() {}

    @SuppressWarnings("restricted") // the descriptor is that of the C declaration, with a size_t of 64 bits
    private static @Nullable MethodHandle link() {
        if (ADDRESS.byteSize() != Long.BYTES) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("memcmp"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                    Linker.Option.critical(false));
        } catch (UnsupportedOperationException | NoSuchElementException | IllegalCallerException e) {
            return null;
        }
    }

    /// Whether a page may be zeros: most pages with content show it at once.
    static boolean beginsWithZeros(MemorySegment memory, long offset) {
        return memory.get(JAVA_LONG_UNALIGNED, offset) == 0;
    }

    /// True where pages hold nothing but zeros. The guest may write them meanwhile: of those that it does not, the
    /// answer is exact.
    ///
    /// @param memory outside the heap
    static boolean areZero(MemorySegment memory, long offset, int pages, int pageSize) {
        // Of each page, and not of the first alone: one that is being written may make those behind it look like it.
        long end = offset + (long) pages * pageSize;
        for (long page = offset; page < end; page += pageSize) {
            if (!beginsWithZeros(memory, page)) {
                return false;
            }
        }
        // Where each word of a page is like the one before it, all are like the first.
        long next = offset + Long.BYTES;
        return MEMCMP == null
                ? MemorySegment.mismatch(memory, offset, end - Long.BYTES, memory, next, end) < 0
                : compare(MEMCMP, memory.asSlice(offset, end - next), memory.asSlice(next, end - next)) == 0;
    }

    private static int compare(MethodHandle memcmp, MemorySegment one, MemorySegment other) {
        try {
            return (int) memcmp.invokeExact(one, other, one.byteSize());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call threw", e);
        }
    }

    static void clear(MemorySegment memory, long offset, int pageSize) {
        MemorySegment.copy(ZEROS, 0, memory, offset, pageSize);
    }
}
