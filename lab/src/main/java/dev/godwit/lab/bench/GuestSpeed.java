package dev.godwit.lab.bench;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestActivity;
import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.PageSet;
import dev.godwit.guest.Presence;
import dev.godwit.guest.WorkloadKind;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// Operations a second of a guest that runs as fast as it can, in pairs of stretches that alternate, so that what
/// disturbs the machine disturbs both. In a process of its own, for a JVM that has run one workload has not learnt
/// another.
final class GuestSpeed {
    private static final long MEMORY_BYTES = 512L << 20;
    private static final long STRETCH_NS = 500_000_000;
    private static final long COLLECT_EVERY_MS = 100;

    private GuestSpeed() {}

    private static GuestSpec spec(WorkloadKind workload) {
        return GuestSpec.builder()
                .memoryBytes(MEMORY_BYTES)
                .workingSetBytes(MEMORY_BYTES / 2)
                .vcpus(1)
                .workload(workload)
                .dirtyBytesPerSecond(GuestSpec.UNPACED)
                .build();
    }

    /// Prints, for each pair, the speed of the guest while it is tracked and collected ÷ while it is not.
    static void tracking(WorkloadKind workload, int pairs) throws InterruptedException {
        try (EmulatedGuest guest = EmulatedGuest.create(spec(workload))) {
            guest.resume();
            warm(guest);
            PageSet dirty = new PageSet(guest.memory().pages());
            for (int pair = 0; pair < pairs; pair++) {
                double plain = speed(guest, () -> {});
                guest.startTracking();
                double tracked = speed(guest, () -> guest.collect(dirty));
                guest.stopTracking();
                System.out.println(tracked / plain);
            }
        }
    }

    /// Prints, for each pair, the speed of a guest whose pages were missing while it ran, and have come, ÷ that of the
    /// guest that it is a copy of. All of the latter's readings come first: what the checks for missing pages do to
    /// the code that both run would slow it down as well.
    static void presence(WorkloadKind workload, int pairs) throws InterruptedException {
        try (EmulatedGuest guest = EmulatedGuest.create(spec(workload))) {
            guest.resume();
            warm(guest);
            double[] before = readings(guest, pairs);
            guest.pause();
            try (EmulatedGuest copy = arrived(guest)) {
                double[] after = readings(copy, pairs);
                for (int pair = 0; pair < pairs; pair++) {
                    System.out.println(after[pair] / before[pair]);
                }
            }
        }
    }

    private static double[] readings(EmulatedGuest guest, int count) throws InterruptedException {
        double[] readings = new double[count];
        for (int i = 0; i < count; i++) {
            readings[i] = speed(guest, () -> {});
        }
        return readings;
    }

    /// A copy of a guest that was resumed without its pages, pulled some, and then got the others; it runs.
    private static EmulatedGuest arrived(EmulatedGuest guest) throws InterruptedException {
        MemorySegment from = guest.memory().segment();
        GuestMemory memory = GuestMemory.allocate(MEMORY_BYTES, guest.memory().pageSize());
        Presence presence = new Presence(PageSet.all(memory.pages()));
        IntConsumer fetch = page -> {
            if (presence.claim(page)) {
                long offset = (long) page * memory.pageSize();
                MemorySegment.copy(from, offset, memory.segment(), offset, memory.pageSize());
                presence.publish(page);
            }
        };
        EmulatedGuest copy =
                EmulatedGuest.restore(memory, guest.capture(), presence, (vcpu, page) -> fetch.accept(page));
        copy.resume();
        speed(copy, () -> {});
        for (int page = 0; page < memory.pages(); page++) {
            fetch.accept(page);
        }
        copy.everythingPresent();
        warm(copy);
        return copy;
    }

    private static void warm(EmulatedGuest guest) throws InterruptedException {
        PageSet dirty = new PageSet(guest.memory().pages());
        speed(guest, () -> {});
        guest.startTracking();
        speed(guest, () -> guest.collect(dirty));
        guest.stopTracking();
        speed(guest, () -> {});
    }

    /// Operations a second over a stretch in which something is done every [#COLLECT_EVERY_MS].
    private static double speed(EmulatedGuest guest, Runnable now) throws InterruptedException {
        GuestActivity begin = guest.activity();
        long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < STRETCH_NS) {
            Thread.sleep(COLLECT_EVERY_MS);
            now.run();
        }
        return (guest.activity().operations() - begin.operations()) * 1e9 / (System.nanoTime() - beginNs);
    }
}
