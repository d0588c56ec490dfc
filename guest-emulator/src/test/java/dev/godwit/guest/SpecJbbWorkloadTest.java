package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecJbbWorkloadTest {
    private static final GuestSpec SPEC = GuestSpec.builder()
            .memoryBytes(64 * Guests.MIB)
            .vcpus(2)
            .workload(WorkloadKind.SPECJBB)
            .build();
    private static final SpecJbbWorkload WORKLOAD = new SpecJbbWorkload(SPEC, 1);
    private static final HeapLayout HEAP = WORKLOAD.heap();

    @Test
    void shouldShareTheHeapOutAsHotSpotDoes() {
        // 4096 pages of working set, 2048 a vCPU: a third is young, a tenth of that each survivor space.
        assertThat(HEAP).isEqualTo(new HeapLayout(1, 2, 1366, 546, 68));
        assertThat(HEAP.survivors()).isEqualTo(34);
    }

    @Test
    void shouldSweepThroughEdenPageAfterPageInEveryCycle() {
        List<Integer> eden = new ArrayList<>();
        for (long page = 0; page < HEAP.eden(); page++) {
            eden.add((int) HEAP.edenPage(page));
        }
        try (Stepper stepper = new Stepper(SPEC, 1)) {
            for (int cycle = 0; cycle < 3; cycle++) {
                List<Integer> written = new ArrayList<>();
                for (long step = 0; step < WORKLOAD.mutatorSteps(); step++) {
                    int page = stepper.step();
                    if (step % 2 == 0) {
                        written.add(page);
                    } else if (page >= 0) {
                        assertThat(page).isLessThan((int) HEAP.edenPage(0));
                    }
                }
                assertThat(written).isEqualTo(eden);
                stepper.steps(WORKLOAD.cycleSteps() - WORKLOAD.mutatorSteps());
            }
        }
    }

    @Test
    void shouldCopySurvivorsFromEdenAndPromoteThoseOfTheLastCollection() {
        try (Stepper stepper = new Stepper(SPEC, 1)) {
            for (int cycle = 0; cycle < 3; cycle++) {
                stepper.steps(WORKLOAD.mutatorSteps());
                Set<Integer> copied = new HashSet<>();
                for (long i = 0; i < HEAP.survivors(); i++) {
                    int promoted = stepper.step();
                    assertThat(promoted).isEqualTo((int) HEAP.oldPage(cycle * HEAP.survivors() + i));
                    assertSamePage(stepper.memory, promoted, HEAP.survivorPage(cycle % 2, i));
                    int evacuated = stepper.step();
                    assertThat(evacuated).isEqualTo((int) HEAP.survivorPage(1 - cycle % 2, i));
                    assertSamePage(stepper.memory, evacuated, HEAP.edenPage(i * HEAP.eden() / HEAP.survivors()));
                    copied.add(evacuated);
                }
                assertThat(copied).hasSize((int) HEAP.survivors());
            }
        }
    }

    @Test
    void shouldHoldFreeWhatIsNotAllocatedOfEdenAndWhatHoldsNoSurvivor() {
        // Eden, the empty survivor space, and half of the other, which a collection fills to a half.
        assertThat(free(0)).isEqualTo(546 + 68 + 34);
        assertThat(free(1)).as("the first step allocates").isEqualTo(545 + 68 + 34);
        assertThat(free(2)).as("the second accesses").isEqualTo(545 + 68 + 34);
        long collection = WORKLOAD.mutatorSteps();
        assertThat(free(collection - 2)).isEqualTo(1 + 68 + 34);
        assertThat(free(collection)).as("eden is full").isEqualTo(68 + 34);
        assertThat(free(collection + 1)).as("one is promoted").isEqualTo(68 + 34);
        assertThat(free(collection + 2)).as("one is evacuated").isEqualTo(67 + 34);
        assertThat(free(WORKLOAD.cycleSteps() - 1)).isEqualTo(68 - 33 + 34);
        assertThat(free(WORKLOAD.cycleSteps())).isEqualTo(546 + 68 + 34);
    }

    @Test
    void shouldHoldTheSurvivorSpacesFreeByTurns() {
        PageSet first = new PageSet(SPEC.pages());
        WORKLOAD.addFree(0, first);
        PageSet second = new PageSet(SPEC.pages());
        WORKLOAD.addFree(WORKLOAD.cycleSteps(), second);
        assertThat(first.contains((int) HEAP.survivorPage(0, 0))).isFalse();
        assertThat(first.contains((int) HEAP.survivorPage(1, 0))).isTrue();
        assertThat(second.contains((int) HEAP.survivorPage(0, 0))).isTrue();
        assertThat(second.contains((int) HEAP.survivorPage(1, 0))).isFalse();
    }

    private static int free(long steps) {
        PageSet free = new PageSet(SPEC.pages());
        WORKLOAD.addFree(steps, free);
        return free.count();
    }

    @Test
    void shouldWriteInACycleWhatItsRateIsReckonedFrom() {
        try (Stepper stepper = new Stepper(SPEC, 1)) {
            // Eden once, a sixteenth of as many updates of the store, and survivors twice.
            assertThat(WORKLOAD.writesPerCycle()).isEqualTo(546 + 34 + 2 * 34);
            assertThat(stepper.writesIn(WORKLOAD.cycleSteps())).isEqualTo(WORKLOAD.writesPerCycle());
            assertThat(stepper.writesIn(WORKLOAD.cycleSteps())).isEqualTo(WORKLOAD.writesPerCycle());
        }
    }

    private static void assertSamePage(GuestMemory memory, long page, long other) {
        int size = memory.pageSize();
        assertThat(memory.segment()
                        .asSlice(page * size, size)
                        .mismatch(memory.segment().asSlice(other * size, size)))
                .isEqualTo(-1);
    }
}
