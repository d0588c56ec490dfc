package dev.godwit.lab;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What this process's C library keeps of memory that was freed: with glibc, as much as was ever in use at once.
final class NativeHeap {
    private NativeHeap() {}

    /// Gives it back to the system, in a millisecond or two, where the C library is one that can.
    static void trim() {
        try {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> function = linker.defaultLookup().find("malloc_trim");
            if (function.isPresent()) {
                trim(linker, function.get());
            }
        } catch (UnsupportedOperationException | IllegalCallerException e) {
            // Nothing is lost but memory that this process would use again.
        }
    }

    @SuppressWarnings("restricted") // the descriptor is that of the C declaration
    private static void trim(Linker linker, MemorySegment function) {
        MethodHandle call = linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        try {
            int _ = (int) call.invokeExact(0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call threw", e);
        }
    }
}
