package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A page that is reported free may hold anything: nobody will ever know. And the report is as old as the hand-over
/// that it comes with, so a page that is taken after it is in the next collection.
class FreePagesTest {
    private static final long SEED = 20130921;
    private static final long SOUND_FOR_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long BROKEN_WITHIN_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int STEPS = 6000;

    static Stream<Arguments> everyGuest() {
        return Stream.of(WorkloadKind.values())
                .filter(workload -> workload != WorkloadKind.NPB_EP) // seconds of arithmetic, and nothing is free
                .flatMap(workload -> Stream.of(
                        Arguments.of(workload, 1, 4096),
                        Arguments.of(workload, 2, 65536),
                        Arguments.of(workload, 2, 4096),
                        Arguments.of(workload, 3, 4096)));
    }

    @ParameterizedTest
    @MethodSource("everyGuest")
    void shouldComputeTheSameWhateverItsFreePagesHold(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = reporting(workload, vcpus, pageSize);
        Random random = new Random(SEED);
        try (GuestMemory kept = InitialMemory.create(spec);
                GuestMemory scribbled = InitialMemory.create(spec)) {
            List<VcpuCore> cores = VcpuCore.of(spec, kept);
            List<VcpuCore> others = VcpuCore.of(spec, scribbled);
            while (cores.getFirst().steps() < STEPS) {
                for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                    // Most boundaries are a step or two after the last one.
                    int steps = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 2);
                    int units = Integer.MAX_VALUE;
                    cores.get(vcpu).burst(steps, units);
                    others.get(vcpu).burst(steps, units);
                }
                byte garbage = (byte) random.nextInt();
                freeOf(spec, others)
                        .forEachRun((first, count) -> scribbled
                                .segment()
                                .asSlice((long) first * pageSize, (long) count * pageSize)
                                .fill(garbage));
            }

            for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                assertThat(others.get(vcpu).registers())
                        .isEqualTo(cores.get(vcpu).registers());
            }
            assertSameButForFree(scribbled, kept, freeOf(spec, cores));
        }
    }

    @ParameterizedTest
    @MethodSource("everyGuest")
    void shouldMarkEveryPageThatItTakesInTheStepThatTakesIt(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = reporting(workload, vcpus, pageSize);
        try (Stepper stepper = new Stepper(spec, vcpus - 1)) {
            PageSet before = freeOf(spec, List.of(stepper.core));
            for (int step = 0; step < STEPS; step++) {
                PageSet taken = before;
                PageSet written = stepper.steps(1);
                before = freeOf(spec, List.of(stepper.core));
                taken.removeAll(before);
                taken.removeAll(written);
                assertThat(taken.isEmpty()).as("step %d", step).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WorkloadKind.class)
    void shouldReportJustWhatAnAllocatorHolds(WorkloadKind workload) {
        boolean allocates = workload == WorkloadKind.SPECJBB || workload == WorkloadKind.KERNEL_COMPILE;
        try (EmulatedGuest guest = EmulatedGuest.create(reporting(workload, 2, 4096));
                EmulatedGuest silent =
                        EmulatedGuest.create(Guests.small(workload).build())) {
            assertThat(guest.freePages().isEmpty()).isNotEqualTo(allocates);
            assertThat(silent.freePages().isEmpty()).isTrue();
            PageSet free = new PageSet(silent.memory().pages());
            silent.startTracking();
            silent.collect(new PageSet(free.pages()), free);
            assertThat(free.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldReportWithACollectionOfAPausedGuestWhatIsFree() {
        try (EmulatedGuest guest = EmulatedGuest.create(reporting(WorkloadKind.KERNEL_COMPILE, 3, 4096))) {
            guest.startTracking();
            guest.resume();
            Guests.runFor(guest, 1000);
            assertThatThrownBy(guest::freePages)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the guest is not paused");
            guest.pause();
            PageSet free = new PageSet(guest.memory().pages());
            guest.collect(new PageSet(free.pages()), free);

            assertThat(free).isEqualTo(guest.freePages());
            PageSet tooSmall = new PageSet(5);
            assertThatThrownBy(() -> guest.collect(free, tooSmall)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldCrossTheWireInTheSpec() {
        GuestSpec spec = reporting(WorkloadKind.SPECJBB, 2, 4096);

        assertThat(GuestSpec.fromSection(spec.toSection())).isEqualTo(spec);
        assertThat(spec.withFreePageReporting(false)).isNotEqualTo(spec);
        byte[] bytes = spec.toSection().bytes().clone();
        bytes[42] = 2;
        StateSection section = new StateSection("spec", 1, bytes);
        assertThatThrownBy(() -> GuestSpec.fromSection(section)).hasMessageContaining("but this is 2");
    }

    static Stream<GuestSpec> guestsThatTakePages() {
        return Stream.of(
                reporting(WorkloadKind.SPECJBB, 3, 4096), reporting(WorkloadKind.KERNEL_COMPILE, 3, 4096), unhurried());
    }

    /// It takes a page or two in the time of a collection, and none again within a migration: what is lost stays lost.
    private static GuestSpec unhurried() {
        return GuestSpec.builder()
                .memoryBytes(16 * Guests.MIB)
                .workingSetBytes(16 * Guests.MIB)
                .workload(WorkloadKind.SPECJBB)
                .dirtyBytesPerSecond(100 * Guests.MIB)
                .freePageReporting(true)
                .build();
    }

    /// vCPUs take pages while the collector copies none that was free.
    @ParameterizedTest
    @MethodSource("guestsThatTakePages")
    void shouldNeverLoseAPageThatIsTakenWhileTheCollectorWorks(GuestSpec spec) {
        long deadlineNs = System.nanoTime() + SOUND_FOR_NS;
        long withheld = 0;
        try (EmulatedGuest guest = EmulatedGuest.create(spec);
                GuestMemory copy = GuestMemory.allocate(guest.memory().bytes(), 4096)) {
            while (System.nanoTime() - deadlineNs < 0) {
                withheld += migrate(guest, copy, false);
                assertSameButForFree(copy, guest.memory(), guest.freePages());
            }
        }
        assertThat(withheld).isPositive();
    }

    /// The same with reports that are a moment older than the marks: a page that is taken in between is lost. So the
    /// test above can fail.
    @Test
    void shouldLoseAPageWhenTheReportIsOlderThanTheHandOver() {
        long deadlineNs = System.nanoTime() + BROKEN_WITHIN_NS;
        boolean lost = false;
        try (EmulatedGuest guest = EmulatedGuest.create(unhurried());
                GuestMemory copy = GuestMemory.allocate(guest.memory().bytes(), 4096)) {
            while (!lost && System.nanoTime() - deadlineNs < 0) {
                migrate(guest, copy, true);
                lost = !samePages(copy, guest.memory(), guest.freePages());
            }
        }
        assertThat(lost).isTrue();
    }

    /// A migration in small, which leaves the guest paused and untracked. Returns how many pages went as zeros because
    /// they were free.
    private static long migrate(EmulatedGuest guest, GuestMemory copy, boolean oldReport) {
        int pages = guest.memory().pages();
        long withheld = 0;
        guest.startTracking();
        guest.resume();
        PageSet toCopy = PageSet.all(pages);
        PageSet free = new PageSet(pages);
        guest.collect(toCopy, free);
        for (int round = 0; round < 20; round++) {
            withheld += stage(toCopy, free, guest, copy);
            toCopy.clear();
            free = new PageSet(pages);
            guest.collect(toCopy, free);
            if (oldReport) {
                guest.collect(toCopy);
            }
        }
        guest.pause();
        guest.collect(toCopy);
        withheld += stage(toCopy, guest.freePages(), guest, copy);
        guest.stopTracking();
        return withheld;
    }

    private static long stage(PageSet pages, PageSet free, EmulatedGuest guest, GuestMemory copy) {
        PageSet zeros = PageSet.copyOf(pages);
        zeros.retainAll(free);
        PageSet rest = PageSet.copyOf(pages);
        rest.removeAll(zeros);
        Guests.copy(rest, guest.memory(), copy.segment());
        zeros.forEachRun((first, count) -> copy.segment()
                .asSlice((long) first * copy.pageSize(), (long) count * copy.pageSize())
                .fill((byte) 0));
        return zeros.count();
    }

    private static GuestSpec reporting(WorkloadKind workload, int vcpus, int pageSize) {
        return Guests.small(workload)
                .vcpus(vcpus)
                .pageSize(pageSize)
                .freePageReporting(true)
                .build();
    }

    private static PageSet freeOf(GuestSpec spec, List<VcpuCore> cores) {
        PageSet free = new PageSet(spec.pages());
        cores.forEach(core -> core.addFree(free));
        return free;
    }

    private static void assertSameButForFree(GuestMemory actual, GuestMemory expected, PageSet free) {
        assertThat(samePages(actual, expected, free)).isTrue();
    }

    private static boolean samePages(GuestMemory one, GuestMemory other, PageSet free) {
        long size = one.pageSize();
        for (int page = free.nextAbsent(0); page < one.pages(); page = free.nextAbsent(page + 1)) {
            long at = page * size;
            if (one.segment().asSlice(at, size).mismatch(other.segment().asSlice(at, size)) != -1) {
                return false;
            }
        }
        return true;
    }
}
