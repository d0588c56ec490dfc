package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final long MEASURED_NS = 800_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// A profile's rate is the mean over its phases, and what is measured begins and ends in the midst of one: the
    /// rates are such that there are at least twenty of them in it, so that a half is within the five percent.
    @ParameterizedTest
    @CsvSource({
        "STRESS, 1",
        "STRESS, 100",
        "HOTSPOT, 40",
        "STREAM, 100",
        "KV, 40",
        "KERNEL_COMPILE, 40",
        "NPB_EP, 40",
        "SPECJBB, 40",
        "RUBIS, 200"
    })
    void shouldKeepTheDirtyRateWithinFivePercent(WorkloadKind workload, int mibPerSecond) {
        GuestSpec spec = Guests.small(workload)
                .dirtyBytesPerSecond(mibPerSecond * Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            assertRate(guest, (double) mibPerSecond * Guests.MIB / spec.pageSize(), 5);
        }
    }

    @Test
    void shouldTickAHundredTimesASecondWhenIdle() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.IDLE).vcpus(3).build())) {
            guest.resume();
            assertClose("ticks a second", 300, 5, () -> rateOf(guest, GuestActivity::operations));
            assertThat(guest.activity().writes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9})
    void shouldSlowAPacedGuestByTheShareThatIsTaken(double share) {
        double full = 100.0 * Guests.MIB / 4096;
        GuestSpec spec = Guests.small(WorkloadKind.STRESS)
                .dirtyBytesPerSecond(100 * Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.throttle(share);
            guest.resume();
            assertRate(guest, (1 - share) * full, 5);

            guest.throttle(0);
            assertRate(guest, full, 5);
        }
    }

    @Test
    void shouldSlowEachVcpuByAShareOfItsOwn() {
        double fullOfOne = 50.0 * Guests.MIB / 4096;
        GuestSpec spec = Guests.small(WorkloadKind.STRESS)
                .vcpus(2)
                .dirtyBytesPerSecond(100 * Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.throttle(List.of(0.8, 0.0));
            guest.resume();

            // Every step of this workload is a write.
            assertClose("steps of the slowed one", 0.2 * fullOfOne, 5, () -> rateOf(guest, 0));
            assertClose("steps of the other", fullOfOne, 5, () -> rateOf(guest, 1));
        }
    }

    private static double rateOf(Guest guest, int vcpu) {
        long[] before = guest.steps();
        long start = System.nanoTime();
        Guests.runFor(guest, 5_000);
        return (guest.steps()[vcpu] - before[vcpu]) * 1e9 / (System.nanoTime() - start);
    }

    @Test
    void shouldRefuseSharesThatAreNotOneForEachVcpu() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.IDLE).vcpus(2).build())) {
            assertThatThrownBy(() -> guest.throttle(List.of(0.5)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("1 throttles for 2 vCPUs");
            assertThatThrownBy(() -> guest.throttle(List.of(0.5, 1.0))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /// Of time and not of writes, for after each wait the caches are cold and the same time does fewer of them; and not
    /// of CPU time, for what others take of a CPU while the guest may run is not the throttle's.
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.8})
    void shouldTakeItsShareOfTheTimeOfAGuestWithoutAPace(double share) {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).vcpus(1).build();
        THREADS.setThreadContentionMonitoringEnabled(true);
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.throttle(share);
            guest.resume();
            assertClose("seconds a second that it may run", 1 - share, 5, () -> {
                Shares shares = sharesOf(guest);
                assertThat(shares.onCpu()).as("CPU seconds a second").isLessThan((1 - share) * 1.05);
                return 1 - shares.waited();
            });
        } finally {
            THREADS.setThreadContentionMonitoringEnabled(false);
        }
    }

    @Test
    void shouldSayThatItIsCpuBoundWhenThePaceCannotBeKept() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM)
                .pageSize(65536)
                .dirtyBytesPerSecond(Long.MAX_VALUE / 2)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            Guests.await("pacing gives up", () -> guest.activity().cpuBound());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 0.991, Double.NaN})
    void shouldRefuseAThrottleThatIsNoShare(double share) {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.IDLE).build())) {
            assertThatThrownBy(() -> guest.throttle(share)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertRate(Guest guest, double writesPerSecond, int percent) {
        assertClose("writes a second", writesPerSecond, percent, () -> rateOf(guest, GuestActivity::writes));
    }

    /// The median of five measurements, so that one that the machine disturbed decides nothing and a lucky one neither.
    private static void assertClose(String what, double expected, int percent, DoubleSupplier measurement) {
        List<Double> measured = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            measured.add(measurement.getAsDouble());
        }
        double median = measured.stream().sorted().toList().get(2);
        if (Math.abs(median - expected) > expected * percent / 100) {
            fail(what + " were " + measured + " and not " + expected);
        }
    }

    /// Of a stretch of time.
    private record Shares(double waited, double onCpu) {}

    /// What the guest's only vCPU did for most of a second.
    private static Shares sharesOf(Guest guest) {
        long thread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("godwit-vcpu-0"))
                .findAny()
                .orElseThrow()
                .threadId();
        Guests.runFor(guest, 1);
        long beginNs = System.nanoTime();
        long cpuAtBeginNs = THREADS.getThreadCpuTime(thread);
        long waitedAtBeginMs = THREADS.getThreadInfo(thread).getWaitedTime();
        Guests.await("the time is over", () -> System.nanoTime() - beginNs >= MEASURED_NS);
        double waitedNs = (THREADS.getThreadInfo(thread).getWaitedTime() - waitedAtBeginMs) * 1e6;
        double cpuNs = THREADS.getThreadCpuTime(thread) - cpuAtBeginNs;
        long tookNs = System.nanoTime() - beginNs;
        return new Shares(waitedNs / tookNs, cpuNs / tookNs);
    }

    /// What is counted per second, over most of a second, by the guest's own times of its last operation.
    private static double rateOf(Guest guest, ToLongFunction<GuestActivity> counter) {
        Guests.runFor(guest, 1);
        GuestActivity begin = guest.activity();
        Guests.await(
                "the time is over", () -> guest.activity().lastOperationNs() - begin.lastOperationNs() >= MEASURED_NS);
        GuestActivity end = guest.activity();
        return (counter.applyAsLong(end) - counter.applyAsLong(begin))
                * 1e9
                / (end.lastOperationNs() - begin.lastOperationNs());
    }
}
