package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// If a write is not in the bytes that were copied, its page is dirty afterwards: seen from outside, on a running
/// guest.
class DirtyLawTest {

    @ParameterizedTest
    @CsvSource({"STRESS, 2", "STRESS, 4", "HOTSPOT, 2", "HOTSPOT, 3", "STREAM, 2", "STREAM, 3", "KV, 2", "KV, 3"})
    void shouldLetAShadowFollowByCollectedPagesAlone(WorkloadKind workload, int vcpus) {
        GuestSpec spec = Guests.small(workload).vcpus(vcpus).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec);
                GuestMemory shadow = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            guest.resume();
            for (int migration = 0; migration < 3; migration++) {
                preCopy(guest, shadow, 40);

                Guests.assertSameMemory(shadow, guest.memory());
                guest.resume();
            }
        }
    }

    /// Everything once, then what was collected, and what is left in the pause: leaves the guest paused and
    /// untracked.
    private static void preCopy(Guest guest, GuestMemory shadow, int rounds) {
        guest.startTracking();
        PageSet toSend = PageSet.all(guest.memory().pages());
        for (int round = 0; round < rounds; round++) {
            Guests.copy(toSend, guest.memory(), shadow.segment());
            toSend.clear();
            guest.collect(toSend);
        }
        guest.pause();
        guest.collect(toSend);
        Guests.copy(toSend, guest.memory(), shadow.segment());
        guest.stopTracking();
    }

    @Test
    void shouldCollectExactlyThePagesThatWereWritten() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM)
                .vcpus(1)
                .dirtyBytesPerSecond(10 * Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.startTracking();
            guest.resume();
            Guests.await("a hundred pages are written", () -> guest.activity().writes() >= 100);
            guest.pause();
            PageSet collected = new PageSet(spec.pages());
            guest.collect(collected);

            int writes = (int) Math.min(guest.activity().writes(), spec.workingSetPages());
            assertThat(collected.count()).isEqualTo(writes);
            assertThat(collected.nextAbsent(0)).isEqualTo(writes);
        }
    }

    @Test
    void shouldHintAtWhatWasWrittenSinceTheLastCollectionAndTakeNothingFromIt() {
        // 256 pages a second of 512: page 0 is not written again within this test.
        GuestSpec spec = Guests.small(WorkloadKind.STREAM)
                .vcpus(1)
                .dirtyBytesPerSecond(Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            assertThat(guest.seemsDirty(0)).as("before anything is tracked").isFalse();
            guest.startTracking();
            guest.resume();
            Guests.await("a mark is seen", () -> guest.seemsDirty(0));
            assertThat(guest.seemsDirty(500)).isFalse();
            PageSet collected = new PageSet(spec.pages());
            int[] byVcpu = guest.collect(collected);

            assertThat(collected.contains(0)).isTrue();
            assertThat(byVcpu).containsExactly(collected.count());
            assertThat(guest.seemsDirty(0)).isFalse();
            guest.stopTracking();
            assertThat(guest.seemsDirty(0)).isFalse();
        }
    }

    @Test
    void shouldKeepWhatAPauseHandedOverUntilItIsCollected() {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM).vcpus(1).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.startTracking();
            guest.resume();
            Guests.runFor(guest, 1);
            guest.pause();
            guest.resume();
            guest.pause();
            PageSet collected = new PageSet(spec.pages());
            guest.collect(collected);
            assertThat(collected.contains(0)).isTrue();

            collected.clear();
            guest.collect(collected);
            assertThat(collected.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldBeginWithCleanMapsEveryTime() {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.startTracking();
            guest.resume();
            Guests.runFor(guest, 100);
            guest.pause();
            guest.stopTracking();
            guest.startTracking();
            PageSet collected = new PageSet(spec.pages());
            guest.collect(collected);

            assertThat(collected.isEmpty()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatWouldLoseMarks() {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            PageSet into = new PageSet(spec.pages());
            assertThatThrownBy(() -> guest.collect(into))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the guest does not track");
            guest.stopTracking();
            guest.startTracking();
            assertThatThrownBy(guest::startTracking)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("tracks already");
            assertThatThrownBy(() -> guest.collect(new PageSet(5))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WorkloadKind.class,
            names = {"STRESS", "KV"})
    void shouldServeControlCallsFromManyThreads(WorkloadKind workload) throws InterruptedException {
        GuestSpec spec = Guests.small(workload).vcpus(3).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.startTracking();
            AtomicBoolean failed = new AtomicBoolean();
            Thread[] callers = new Thread[4];
            for (int i = 0; i < callers.length; i++) {
                int kind = i;
                callers[i] = Thread.ofPlatform().start(() -> {
                    PageSet set = new PageSet(spec.pages());
                    for (int call = 0; call < 200; call++) {
                        switch (kind) {
                            case 0 -> guest.resume();
                            case 1 -> guest.pause();
                            case 2 -> guest.collect(set);
                            default -> guest.throttle(call % 2 == 0 ? 0.5 : 0);
                        }
                    }
                });
                callers[i].setUncaughtExceptionHandler((thread, e) -> failed.set(true));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failed).isFalse();
            guest.pause();
            Guests.assertEqualsTwin(guest, spec);
        }
    }
}
