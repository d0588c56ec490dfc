package dev.godwit.guest;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// How soon a thread that is woken gets a processor which another one has. The kernel lets a thread with a shorter
/// slice go first, and it loses it sooner: right for threads that work for some microseconds while a guest stands still
/// and everybody waits for them, and would otherwise wait some milliseconds for one of the JVM's compilers.
///
/// A thread passes its slice on to those that it starts. Linux from 6.12 on; elsewhere nothing changes, and nothing is
/// lost but time.
public final class TimeSlice {
    /// The least that the kernel takes.
    private static final long SHORT_NS = 100_000;

    /// The kernel's own.
    private static final long USUAL = 0;

    // struct sched_attr, in its first version
    private static final int ATTR_BYTES = 48;
    private static final long POLICY_AT = 4;
    private static final long RUNTIME_AT = 24;
    private static final int SCHED_OTHER = 0;

    /// `long syscall(long number, pid, attr, size or flags, flags)`: the C library has no function for it before 2.41.
    private static final @Nullable MethodHandle SYSCALL = link();

    private static final boolean IS_ARM = architecture().equals("aarch64");
    private static final long SCHED_SETATTR = IS_ARM ? 274 : 314;
    private static final long SCHED_GETATTR = IS_ARM ? 275 : 315;

    private TimeSlice() {}

    private static String architecture() {
        return System.getProperty("os.arch", "");
    }

    @SuppressWarnings("restricted") // the descriptor fits the C declaration and the arguments of both calls
    private static @Nullable MethodHandle link() {
        boolean known = architecture().equals("amd64") || architecture().equals("aarch64");
        if (!known
                || !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
        } catch (UnsupportedOperationException | NoSuchElementException | IllegalCallerException e) {
            return null;
        }
    }

    /// Has this thread go first when it is woken.
    public static void shorten() {
        set(SHORT_NS);
    }

    /// Takes that back.
    public static void restore() {
        set(USUAL);
    }

    /// This thread's slice in nanoseconds; 0 where the system does not tell.
    static long ofThisThread() {
        MethodHandle syscall = SYSCALL;
        if (syscall == null) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
            return get(syscall, attr) ? attr.get(JAVA_LONG, RUNTIME_AT) : 0;
        }
    }

    /// All but the slice stays as it is. Where it is refused, nothing changes.
    private static void set(long nanos) {
        MethodHandle syscall = SYSCALL;
        if (syscall == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
            if (get(syscall, attr) && attr.get(JAVA_INT, POLICY_AT) == SCHED_OTHER) {
                attr.set(JAVA_LONG, RUNTIME_AT, nanos);
                long _ = call(syscall, SCHED_SETATTR, attr, 0);
            }
        }
    }

    private static boolean get(MethodHandle syscall, MemorySegment attr) {
        return call(syscall, SCHED_GETATTR, attr, ATTR_BYTES) == 0;
    }

    /// Of this thread, whose number is 0.
    private static long call(MethodHandle syscall, long number, MemorySegment attr, long third) {
        try {
            return (long) syscall.invokeExact(number, 0L, attr, third, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call threw", e);
        }
    }
}
