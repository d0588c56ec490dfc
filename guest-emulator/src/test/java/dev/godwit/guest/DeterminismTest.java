package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeterminismTest {

    @ParameterizedTest
    @CsvSource({
        "STRESS, 1",
        "STRESS, 2",
        "STRESS, 3",
        "HOTSPOT, 1",
        "HOTSPOT, 2",
        "HOTSPOT, 3",
        "STREAM, 1",
        "STREAM, 2",
        "STREAM, 3",
        "KV, 1",
        "KV, 2",
        "KV, 3",
        "KERNEL_COMPILE, 1",
        "KERNEL_COMPILE, 3",
        "NPB_EP, 1",
        "NPB_EP, 3",
        "SPECJBB, 1",
        "SPECJBB, 3",
        "RUBIS, 1",
        "RUBIS, 3"
    })
    void shouldEqualItsTwinWhereverItsStepsWereSplit(WorkloadKind workload, int vcpus) {
        GuestSpec spec = Guests.small(workload).vcpus(vcpus).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            Guests.disturb(guest, 30, 500);
            guest.pause();

            assertThat(guest.activity().operations()).isGreaterThan(15_000);
            Guests.assertEqualsTwin(guest, spec);
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void shouldEqualItsTwinWhenIdle(int vcpus) {
        GuestSpec spec = Guests.small(WorkloadKind.IDLE).vcpus(vcpus).build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            Guests.disturb(guest, 4, 5);
            guest.pause();

            Guests.assertEqualsTwin(guest, spec);
        }
    }

    @ParameterizedTest
    @EnumSource(WorkloadKind.class)
    void shouldEqualItsTwinWithLargePagesAndAPace(WorkloadKind workload) {
        GuestSpec spec = Guests.small(workload)
                .pageSize(65536)
                .dirtyBytesPerSecond(200 * Guests.MIB)
                .build();
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            Guests.disturb(guest, 3, 10);
            guest.pause();

            Guests.assertEqualsTwin(guest, spec);
        }
    }

    @ParameterizedTest
    @EnumSource(value = WorkloadKind.class, mode = EnumSource.Mode.EXCLUDE, names = "IDLE")
    void shouldGoDifferentWaysWithDifferentSeeds(WorkloadKind workload) {
        long[] steps = {3000, 3000};
        GuestSpec.Builder builder = Guests.small(workload).fill(Fill.ZERO);
        try (EmulatedGuest one = EmulatedGuest.twin(builder.seed(1).build(), steps);
                EmulatedGuest other = EmulatedGuest.twin(builder.seed(2).build(), steps)) {
            assertThat(one.memory().segment().mismatch(other.memory().segment()))
                    .isNotEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(WorkloadKind.class)
    void shouldRunATwinOnFromItsStepsLikeTheGuest(WorkloadKind workload) {
        GuestSpec spec = Guests.small(workload).build();
        try (EmulatedGuest guest = EmulatedGuest.twin(spec, new long[] {100, 2000})) {
            assertThat(guest.paused()).isTrue();
            assertThat(guest.steps()).containsExactly(100, 2000);
            guest.resume();
            Guests.runFor(guest, 10);
            guest.pause();

            Guests.assertEqualsTwin(guest, spec);
        }
    }

    @Test
    void shouldTouchItsWorkingSetAndNothingElse() {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).fill(Fill.ZERO).build();
        try (EmulatedGuest guest = EmulatedGuest.twin(spec, new long[] {50_000, 50_000})) {
            long words = spec.workingSetBytes() / Long.BYTES;
            long touched = 0;
            for (long word = 0; word < words; word++) {
                touched += guest.memory().segment().get(Access.WORD, word * Long.BYTES) != 0 ? 1 : 0;
            }
            // 100,000 uniform draws from 262,144 words leave (1 - 1/262144)^100000 = 68 % of them untouched.
            assertThat(touched).isBetween(words * 30 / 100, words * 34 / 100);
            assertThat(guest.memory()
                            .segment()
                            .asSlice(spec.workingSetBytes())
                            .mismatch(MemorySegment.ofArray(
                                    new byte[(int) (spec.memoryBytes() - spec.workingSetBytes())])))
                    .isEqualTo(-1);
        }
    }
}
