package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpbEpWorkloadTest {
    /// What NPB 3.3 prints for class S: 2²⁴ pairs from the seed 271828183.
    private static final long CLASS_S_PAIRS = 1 << 24;

    private static final long CLASS_S_SEED = 271_828_183;
    private static final long[] CLASS_S_COUNTS = {6_140_517, 5_865_300, 1_100_361, 68_546, 1_648, 17, 0, 0, 0, 0};
    private static final double CLASS_S_SUM_X = -3.247834652034740e+03;
    private static final double CLASS_S_SUM_Y = -6.958407078382297e+03;

    @Test
    void shouldComputeWhatTheBenchmarkComputes() {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(2 * Guests.MIB)
                .vcpus(1)
                .workload(WorkloadKind.NPB_EP)
                .build();
        long pairsPerPage = spec.pageSize() / Double.BYTES / 2;
        try (Stepper stepper = new Stepper(spec, 0)) {
            long[] registers = stepper.core.registers();
            registers[NpbEpWorkload.SEED] = CLASS_S_SEED;
            // The numbers of a lap are used in the next one.
            stepper.steps(CLASS_S_PAIRS / pairsPerPage + spec.workingSetPages());

            assertThat(Arrays.copyOfRange(registers, NpbEpWorkload.COUNTS, registers.length))
                    .isEqualTo(CLASS_S_COUNTS);
            // The benchmark's own tolerance.
            assertThat(Double.longBitsToDouble(registers[NpbEpWorkload.SUM_X]) / CLASS_S_SUM_X)
                    .isCloseTo(1, within(1e-8));
            assertThat(Double.longBitsToDouble(registers[NpbEpWorkload.SUM_Y]) / CLASS_S_SUM_Y)
                    .isCloseTo(1, within(1e-8));
            assertThat(stepper.core.inconsistency()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 256", "2, 512", "4, 1024"})
    void shouldDirtyOneMebibyteForEachVcpuHoweverLongItRuns(int vcpus, int pages) {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(64 * Guests.MIB)
                .vcpus(vcpus)
                .workload(WorkloadKind.NPB_EP)
                .build();
        try (Stepper stepper = new Stepper(spec, 0)) {
            for (int i = 0; i < 3; i++) {
                assertThat(stepper.steps(2L * pages).count()).isEqualTo(pages);
            }
        }
    }

    @Test
    void shouldNoticeNumbersThatAreNotItsGenerators() {
        GuestSpec spec = Guests.small(WorkloadKind.NPB_EP).vcpus(1).build();
        try (Stepper stepper = new Stepper(spec, 0)) {
            stepper.steps(spec.workingSetPages());
            stepper.memory.segment().asSlice(0, spec.workingSetBytes()).fill((byte) 0);
            stepper.steps(spec.workingSetPages());

            assertThat(stepper.core.inconsistency()).contains("0 of 131072 pairs in the unit circle, and not 102944");
        }
    }
}
