package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What the tests of guests share.
final class Guests {
    static final long MIB = 1 << 20;

    private Guests() {}

    /// A guest of 4 MiB without a pace, half of it working set.
    static GuestSpec.Builder small(WorkloadKind workload) {
        GuestSpec.Builder small = GuestSpec.builder()
                .memoryBytes(4 * MIB)
                .workload(workload)
                .dirtyBytesPerSecond(GuestSpec.UNPACED)
                .seed(7);
        return workload == WorkloadKind.TRACE ? small.trace(someTrace()) : small.workingSetBytes(2 * MIB);
    }

    /// A thousand records in a tenth of a second, each to one of the first 32 pages.
    static Trace someTrace() {
        long[] records = new long[1000];
        for (int i = 0; i < records.length; i++) {
            records[i] = Trace.pack(100 * (i + 1), i * 7 % 32);
        }
        return Trace.of(records, Path.of("some.csv"));
    }

    /// Returns when the condition holds, and fails when it does not within ten seconds.
    static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                fail("waited in vain until " + what);
            }
            // The processor is the guest's; this is how often the condition is looked at.
            LockSupport.parkNanos(100_000);
        }
    }

    /// Returns when the guest has done so many operations more.
    static void runFor(Guest guest, long operations) {
        long target = guest.activity().operations() + operations;
        await(
                "the guest has done " + operations + " operations",
                () -> guest.activity().operations() >= target);
    }

    static void assertSameMemory(GuestMemory actual, GuestMemory expected) {
        long mismatch = actual.segment().mismatch(expected.segment());
        assertThat(mismatch)
                .withFailMessage(
                        () -> "memory differs first at byte " + mismatch + ", page " + mismatch / actual.pageSize())
                .isEqualTo(-1);
    }

    /// The guest is paused and equals its twin: memory and registers.
    static void assertEqualsTwin(Guest guest, GuestSpec spec) {
        try (EmulatedGuest twin = EmulatedGuest.twin(spec, guest.steps())) {
            assertThat(guest.capture().get(1)).isEqualTo(twin.capture().get(1));
            assertSameMemory(guest.memory(), twin.memory());
        }
    }

    /// Copies pages, as an agent stages them.
    static void copy(PageSet pages, GuestMemory from, MemorySegment to) {
        long pageSize = from.pageSize();
        pages.forEachRun((first, count) ->
                MemorySegment.copy(from.segment(), first * pageSize, to, first * pageSize, count * pageSize));
    }

    /// Keeps a guest busy being paused, collected and throttled between steps.
    static void disturb(Guest guest, int times, long operationsBetween) {
        PageSet collected = new PageSet(guest.memory().pages());
        guest.startTracking();
        for (int i = 0; i < times; i++) {
            runFor(guest, operationsBetween);
            guest.collect(collected);
            if (i % 3 == 0) {
                guest.pause();
                guest.collect(collected);
                guest.resume();
            }
        }
        guest.stopTracking();
    }
}
