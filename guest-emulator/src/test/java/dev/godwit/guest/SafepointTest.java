package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pause, collection and close return at once, whatever the vCPUs wait for.
class SafepointTest {
    private static final long BOUND_NS = 50_000_000;

    /// Guests that run but wait nearly all of the time.
    static Stream<GuestThatWaits> guestsThatWait() {
        return Stream.of(GuestThatWaits.values());
    }

    enum GuestThatWaits {
        FOR_ITS_PACE_OF_ONE_A_SECOND {
            @Override
            EmulatedGuest start() {
                EmulatedGuest guest = EmulatedGuest.create(Guests.small(WorkloadKind.STRESS)
                        .dirtyBytesPerSecond(2 * 4096)
                        .build());
                guest.resume();
                Guests.await(
                        "each vCPU has done its first step",
                        () -> guest.activity().operations() == 2);
                return guest;
            }
        },
        FOR_ITS_THROTTLE {
            @Override
            EmulatedGuest start() {
                EmulatedGuest guest =
                        EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build());
                guest.throttle(0.99);
                guest.resume();
                Guests.runFor(guest, 1);
                return guest;
            }
        },
        FOR_A_PAGE_THAT_NEVER_COMES {
            @Override
            EmulatedGuest start() {
                GuestSpec spec = Guests.small(WorkloadKind.STRESS).build();
                try (EmulatedGuest source = EmulatedGuest.create(spec)) {
                    EmulatedGuest guest = EmulatedGuest.restore(
                            GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()),
                            source.capture(),
                            new Presence(PageSet.all(spec.pages())),
                            (vcpu, page) -> {});
                    guest.resume();
                    Guests.await("both vCPUs wait", () -> guest.faults().count() == 2);
                    return guest;
                }
            }
        };

        abstract EmulatedGuest start();
    }

    /// Each request has the bound, not their median.
    @ParameterizedTest
    @MethodSource("guestsThatWait")
    void shouldServeEveryRequestWithinFiftyMilliseconds(GuestThatWaits waiting) {
        EmulatedGuest guest = waiting.start();
        PageSet dirty = new PageSet(guest.memory().pages());
        List<Long> times = new ArrayList<>();
        try {
            times.add(timeOf(guest::startTracking));
            for (int i = 0; i < 20; i++) {
                times.add(timeOf(() -> guest.collect(dirty)));
                times.add(timeOf(guest::pause));
                times.add(timeOf(() -> guest.collect(dirty)));
                times.add(timeOf(guest::resume));
            }
        } finally {
            times.add(timeOf(guest::close));
        }
        assertThat(times).allMatch(time -> time < BOUND_NS);
    }

    @ParameterizedTest
    @MethodSource("guestsThatWait")
    void shouldCloseWithinFiftyMilliseconds(GuestThatWaits waiting) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            times.add(timeOf(waiting.start()::close));
        }
        assertThat(times).allMatch(time -> time < BOUND_NS);
    }

    @Test
    void shouldSayWhenTheVcpusParkedAndRan() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            long before = System.nanoTime();
            long resumed = guest.resume();
            Guests.runFor(guest, 100);
            assertThat(guest.resume()).isEqualTo(resumed);
            assertThat(guest.activity().firstOperationNs()).isGreaterThan(before);

            long asked = System.nanoTime();
            Pause pause = guest.pause();
            long after = System.nanoTime();
            assertThat(resumed).isBetween(before, asked);
            assertThat(pause.firstParkedNs()).isBetween(asked, pause.lastParkedNs());
            assertThat(pause.lastParkedNs()).isBetween(asked, after);
            assertThat(guest.pause()).isEqualTo(pause);
            assertThat(guest.activity().lastOperationNs()).isLessThanOrEqualTo(pause.lastParkedNs());
        }
    }

    @Test
    void shouldNotTakeAStepWhilePaused() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            assertThat(guest.paused()).isTrue();
            guest.throttle(0.5);
            guest.throttle(0);
            assertThat(guest.steps()).containsExactly(0, 0);
            guest.resume();
            Guests.runFor(guest, 1000);
            guest.pause();
            long[] steps = guest.steps();
            StateSection registers = guest.capture().get(1);
            guest.startTracking();
            PageSet dirty = new PageSet(guest.memory().pages());
            for (int i = 0; i < 100; i++) {
                guest.collect(dirty);
            }
            assertThat(dirty.isEmpty()).isTrue();
            assertThat(guest.steps()).containsExactly(steps);
            assertThat(guest.capture().get(1)).isEqualTo(registers);
        }
    }

    @Test
    void shouldRefuseControlAfterCloseAndCloseTwice() {
        EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build());
        guest.resume();
        guest.close();
        guest.close();
        assertThat(guest.memory().segment().scope().isAlive()).isFalse();
        assertThatThrownBy(guest::pause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the guest is closed");
        assertThatThrownBy(guest::capture).isInstanceOf(IllegalStateException.class);
        assertThat(guest.activity().operations()).isNotNegative();
    }

    @Test
    void shouldCaptureOnlyWhenPaused() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            guest.resume();
            assertThatThrownBy(guest::capture)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the guest is not paused");
            assertThatThrownBy(guest::check).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldNameTheVcpuThatDiedToEveryCaller() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM).build();
        try (EmulatedGuest source = EmulatedGuest.create(spec)) {
            EmulatedGuest guest = EmulatedGuest.restore(
                    GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()),
                    source.capture(),
                    new Presence(PageSet.all(spec.pages())),
                    (vcpu, page) -> {
                        if (vcpu == 1) {
                            throw new IllegalArgumentException("a handler that fails");
                        }
                    });
            guest.resume();
            PageSet dirty = new PageSet(spec.pages());
            Guests.await("control calls fail", () -> fails(() -> guest.throttle(0)));
            assertThatThrownBy(guest::pause)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("godwit-vcpu-1 died")
                    .hasMessageContaining("a handler that fails");
            assertThatThrownBy(guest::startTracking).hasMessageContaining("godwit-vcpu-1 died");
            assertThatThrownBy(() -> guest.collect(dirty)).isInstanceOf(IllegalStateException.class);
            assertThat(timeOf(guest::close)).isLessThan(10 * BOUND_NS);
        }
    }

    @Test
    void shouldRefuseToBeControlledByItsOwnVcpus() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM).vcpus(1).build();
        EmulatedGuest[] self = new EmulatedGuest[1];
        try (EmulatedGuest source = EmulatedGuest.create(spec);
                EmulatedGuest guest = EmulatedGuest.restore(
                        GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()),
                        source.capture(),
                        new Presence(PageSet.all(spec.pages())),
                        (vcpu, page) -> self[0].pause())) {
            self[0] = guest;
            guest.resume();
            Guests.await("the vCPU has died", () -> fails(() -> guest.throttle(0)));
            assertThatThrownBy(guest::pause).hasMessageContaining("must not control its own guest");
        }
    }

    @Test
    void shouldSurviveAnInterruptOfTheCaller() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            guest.resume();
            Thread.currentThread().interrupt();
            guest.pause();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(guest.paused()).isTrue();
        }
    }

    @Test
    void shouldCancelATwinWhenInterrupted() throws InterruptedException {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).build();
        boolean[] cancelled = new boolean[1];
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                EmulatedGuest.twin(spec, new long[] {Long.MAX_VALUE, Long.MAX_VALUE})
                        .close();
            } catch (CancellationException e) {
                cancelled[0] = Thread.currentThread().isInterrupted();
            }
        });
        Guests.await(
                "the twin runs",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().startsWith("godwit-twin-")));
        caller.interrupt();
        caller.join();
        assertThat(cancelled[0]).isTrue();
    }

    private static boolean fails(Runnable call) {
        try {
            call.run();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static long timeOf(Runnable call) {
        long begin = System.nanoTime();
        call.run();
        return System.nanoTime() - begin;
    }
}
