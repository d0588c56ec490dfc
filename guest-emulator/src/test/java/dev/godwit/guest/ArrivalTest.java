package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The presence and fault laws, on a guest that runs while its pages arrive.
class ArrivalTest {

    @ParameterizedTest
    @CsvSource({
        "STRESS, 1",
        "STRESS, 2",
        "HOTSPOT, 3",
        "STREAM, 2",
        "KV, 1",
        "KV, 2",
        "KV, 3",
        "KERNEL_COMPILE, 2",
        "NPB_EP, 2",
        "SPECJBB, 2",
        "RUBIS, 2",
        "TRACE, 2"
    })
    void shouldEqualItsTwinAfterArrivingPageByPage(WorkloadKind workload, int vcpus) {
        GuestSpec spec = Guests.small(workload).vcpus(vcpus).build();
        try (EmulatedGuest source = EmulatedGuest.twin(spec, stepsOf(vcpus));
                Arrival arrival = new Arrival(source)) {
            EmulatedGuest guest = arrival.guest;
            guest.resume();
            arrival.serveUntilComplete();
            guest.everythingPresent();
            Guests.runFor(guest, 1000);
            guest.pause();

            Guests.assertEqualsTwin(guest, spec);
            assertThat(arrival.placed).hasValue(spec.pages());
            assertThat(guest.check().consistent()).isTrue();
            assertThat(guest.faults().count()).isPositive();
            assertThat(guest.faults().blockedPerVcpuNs()).hasSize(vcpus);
            assertThat(guest.faults().maxNs())
                    .isGreaterThanOrEqualTo(guest.faults().p50Ns());
        }
    }

    @Test
    void shouldAskOncePerWaitAndWaitAloneForAMissingPage() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM).vcpus(2).build();
        // vCPU 0 begins at page 0; vCPU 1 in the middle of the working set of 512 pages.
        PageSet missing = new PageSet(spec.pages());
        missing.add(3);
        BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
        try (EmulatedGuest source = EmulatedGuest.create(spec)) {
            Presence presence = new Presence(missing);
            try (EmulatedGuest guest = EmulatedGuest.restore(
                    copyOf(source), source.capture(), presence, (vcpu, page) -> asked.add(page))) {
                guest.resume();
                Guests.await(
                        "both vCPUs have asked for page 3", () -> guest.faults().count() == 2 && asked.size() == 2);
                long[] steps = guest.steps();
                assertThat(steps).containsExactly(3, 259);
                assertThat(asked).containsExactly(3, 3);
                guest.pause();
                guest.resume();
                assertThat(guest.steps()).containsExactly(steps);
                assertThat(asked).hasSize(2);
                Guests.await(
                        "all vCPUs are blocked for a while",
                        () -> guest.faults().allBlockedNs() > 1_000_000);

                assertThat(presence.claim(3)).isTrue();
                presence.publish(3);
                Guests.await("the vCPUs go on", () -> guest.steps()[0] > 3 && guest.steps()[1] > 259);
                assertThat(guest.faults().allBlockedNs())
                        .isLessThanOrEqualTo(guest.faults().maxNs());
                guest.pause();
                Guests.assertEqualsTwin(guest, spec);
            }
        }
    }

    @Test
    void shouldKeepWaitingWhenAPageIsGivenBackAndGoOnWhenItComes() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM).vcpus(1).build();
        PageSet missing = new PageSet(spec.pages());
        missing.add(0);
        try (EmulatedGuest source = EmulatedGuest.create(spec)) {
            Presence presence = new Presence(missing);
            AtomicInteger asked = new AtomicInteger();
            try (EmulatedGuest guest = EmulatedGuest.restore(
                    copyOf(source), source.capture(), presence, (vcpu, page) -> asked.incrementAndGet())) {
                guest.resume();
                Guests.await("the page is asked for", () -> asked.get() == 1);
                assertThat(presence.claim(0)).isTrue();
                assertThat(presence.claim(0)).isFalse();
                presence.relinquish(0);
                assertThat(presence.isPresent(0)).isFalse();
                assertThatThrownBy(() -> presence.publish(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(guest::everythingPresent)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("1 pages are missing");
                guest.pause();
                assertThatThrownBy(guest::check).isInstanceOf(IllegalStateException.class);
                guest.resume();
                assertThat(guest.steps()).containsExactly(0);

                assertThat(presence.claim(0)).isTrue();
                presence.publish(0);
                Guests.runFor(guest, 1);
                assertThat(asked).hasValue(1);
            }
        }
    }

    @Test
    void shouldTakeTheCheckOutOfTheAccessPath() {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).vcpus(1).build();
        try (GuestMemory memory = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            VcpuCore core = new VcpuCore(spec, 0, memory);
            core.checkPresence(new Presence(PageSet.all(spec.pages())));
            assertThat(core.burst(10, 10)).isZero();
            assertThat(core.takeMissingPage()).isBetween(0, spec.workingSetPages() - 1);
            assertThat(core.takeMissingPage()).isEqualTo(-1);
            assertThat(core.steps()).isZero();

            core.everythingPresent();
            assertThat(core.burst(10, 10)).isEqualTo(10);
            assertThat(core.takeMissingPage()).isEqualTo(-1);
        }
    }

    private static long[] stepsOf(int vcpus) {
        long[] steps = new long[vcpus];
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            steps[vcpu] = 4000 + 1000L * vcpu;
        }
        return steps;
    }

    private static GuestMemory copyOf(Guest guest) {
        GuestMemory memory =
                GuestMemory.allocate(guest.memory().bytes(), guest.memory().pageSize());
        MemorySegment.copy(
                guest.memory().segment(), 0, memory.segment(), 0, guest.memory().bytes());
        return memory;
    }

    /// A guest whose pages are all missing, and two threads that supply them from the first fault on: one what vCPUs
    /// ask for, one the rest, from the end. Both try every page that they come across, so most are offered twice.
    private static final class Arrival implements AutoCloseable {
        private final Guest source;
        private final Presence presence;
        private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
        final AtomicInteger placed = new AtomicInteger();
        final EmulatedGuest guest;

        Arrival(Guest source) {
            this.source = source;
            GuestMemory memory = GuestMemory.allocate(
                    source.memory().bytes(), source.memory().pageSize());
            memory.segment().fill((byte) 0x5A);
            presence = new Presence(PageSet.all(memory.pages()));
            List<StateSection> state = source.capture();
            guest = EmulatedGuest.restore(memory, state, presence, (vcpu, page) -> asked.add(page));
        }

        void serveUntilComplete() {
            Guests.await("a vCPU asks for a page", () -> !asked.isEmpty());
            Thread push = Thread.ofPlatform().start(() -> {
                for (int page = source.memory().pages() - 1; page >= 0; page--) {
                    place(page, page % 7 == 0);
                }
            });
            while (presence.missing() > 0) {
                Integer page = asked.poll();
                if (page != null) {
                    place(page, false);
                }
            }
            try {
                push.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void place(int page, boolean badFirst) {
            if (!presence.claim(page)) {
                return;
            }
            if (badFirst) {
                presence.relinquish(page);
                if (!presence.claim(page)) {
                    return;
                }
            }
            PageSet one = new PageSet(source.memory().pages());
            one.add(page);
            Guests.copy(one, source.memory(), guest.memory().segment());
            placed.incrementAndGet();
            presence.publish(page);
        }

        @Override
        public void close() {
            guest.close();
        }
    }
}
