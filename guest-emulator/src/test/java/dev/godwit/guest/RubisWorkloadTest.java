package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RubisWorkloadTest {
    private static final GuestSpec SPEC = GuestSpec.builder()
            .memoryBytes(8 * Guests.MIB)
            .vcpus(1)
            .workload(WorkloadKind.RUBIS)
            .build();
    private static final RubisWorkload WORKLOAD = new RubisWorkload(SPEC, 0);

    @Test
    void shouldWriteWithEveryFourthStepAndFavourPagesByZipfsLaw() {
        int pages = SPEC.workingSetPages();
        int[] writes = new int[pages];
        int steps = 400_000;
        try (Stepper stepper = new Stepper(SPEC, 0)) {
            for (int step = 0; step < steps; step++) {
                int page = stepper.step();
                assertThat(page >= 0).isEqualTo(step % 4 == 3);
                if (page >= 0) {
                    writes[page]++;
                }
            }
        }
        double harmonic = 0;
        for (int rank = 0; rank < pages; rank++) {
            harmonic += Math.pow(rank + 1.0, -0.8);
        }
        Set<Long> seen = new HashSet<>();
        double expected = 0;
        double actual = 0;
        for (int rank = 0; rank < pages; rank++) {
            seen.add(WORKLOAD.page(rank));
            expected += Math.pow(rank + 1.0, -0.8) / harmonic;
            actual += writes[(int) WORKLOAD.page(rank)] / (steps / 4.0);
            // The law of large numbers, four standard deviations of 100,000 draws, and 1 % for Zipf's groups.
            assertThat(actual).isCloseTo(expected, within(4 * 0.5 / Math.sqrt(steps / 4.0) + 0.01 * expected));
        }
        assertThat(seen).hasSize(pages);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 99})
    void shouldMakeOneOfEveryTwoStretchesABurst(long seed) {
        GuestSpec spec = Guests.small(WorkloadKind.RUBIS).seed(seed).build();
        RubisWorkload workload = new RubisWorkload(spec, 0);
        RubisWorkload other = new RubisWorkload(spec, 1);
        int burstsFirst = 0;
        for (long pair = 0; pair < 200; pair++) {
            long first = 2 * pair * workload.stretchSteps();
            long second = first + workload.stretchSteps();
            assertThat(workload.burst(first)).isNotEqualTo(workload.burst(second));
            assertThat(workload.burst(second - 1)).isEqualTo(workload.burst(first));
            assertThat(other.burst(first)).isEqualTo(workload.burst(first));
            burstsFirst += workload.burst(first) ? 1 : 0;
        }
        // 200 tosses of a coin: four standard deviations are 4 × √(200 / 4) = 28.
        assertThat(burstsFirst).isBetween(72, 128);
    }

    @Test
    void shouldServeHalfOfItsRequestsInAFifthOfTheTime() {
        long stretch = WORKLOAD.stretchSteps();
        long burstUnits = 0;
        long lullUnits = 0;
        try (Stepper stepper = new Stepper(SPEC, 0)) {
            for (long step = 0; step < 4 * stretch; step++) {
                int units = stepper.core.burst(1, 1);
                if (WORKLOAD.burst(step)) {
                    burstUnits += units;
                } else {
                    lullUnits += units;
                }
            }
        }
        assertThat(burstUnits).isEqualTo(2 * stretch);
        assertThat(lullUnits).isEqualTo(4 * burstUnits);
        // In the mean a step takes 2.5 units, and one in four writes.
        assertThat(WORKLOAD.unitsPerWrite()).isEqualTo(4 * (burstUnits + lullUnits) / (4.0 * stretch));
    }
}
