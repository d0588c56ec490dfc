package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    assertSameOwnWords(stepper.memory, promoted, HEAP.survivorPage(cycle % 2, i));
                    int evacuated = stepper.step();
                    assertThat(evacuated).isEqualTo((int) HEAP.survivorPage(1 - cycle % 2, i));
                    assertSameOwnWords(stepper.memory, evacuated, HEAP.edenPage(i * HEAP.eden() / HEAP.survivors()));
                    copied.add(evacuated);
                }
                assertThat(copied).hasSize((int) HEAP.survivors());
            }
        }
    }

    /// What a free-page report needs: a page that was freed may be lost, and nobody will ever know.
    @ParameterizedTest
    @CsvSource({"1, 4096", "3, 4096", "2, 65536"})
    void shouldNeverReadAPageThatACollectionHasFreed(int vcpus, int pageSize) {
        GuestSpec spec = Guests.small(WorkloadKind.SPECJBB)
                .vcpus(vcpus)
                .pageSize(pageSize)
                .build();
        SpecJbbWorkload workload = new SpecJbbWorkload(spec, vcpus - 1);
        HeapLayout heap = workload.heap();
        try (Stepper kept = new Stepper(spec, vcpus - 1);
                Stepper freed = new Stepper(spec, vcpus - 1)) {
            for (int cycle = 0; cycle < 5; cycle++) {
                kept.steps(workload.cycleSteps());
                freed.steps(workload.cycleSteps());
                for (long page = 0; page < heap.eden(); page++) {
                    zero(freed.memory, heap.edenPage(page));
                }
                for (long page = 0; page < heap.survivor(); page++) {
                    zero(freed.memory, heap.survivorPage(cycle % 2, page));
                }
            }
            kept.steps(workload.cycleSteps());
            freed.steps(workload.cycleSteps());

            assertThat(freed.core.registers()).isEqualTo(kept.core.registers());
            for (long page = 0; page < heap.old(); page++) {
                assertSameOwnWords(kept.memory, freed.memory, heap.oldPage(page), vcpus - 1, vcpus);
            }
        }
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

    private static void zero(GuestMemory memory, long page) {
        memory.segment().asSlice(page * memory.pageSize(), memory.pageSize()).fill((byte) 0);
    }

    private static void assertSameOwnWords(GuestMemory memory, long page, long other) {
        PageWords words = PageWords.of(SPEC, 1);
        for (long offset = words.first(page) - words.start(page); offset < SPEC.pageSize(); offset += words.stride()) {
            assertThat(memory.segment().get(Access.WORD, words.start(page) + offset))
                    .isEqualTo(memory.segment().get(Access.WORD, words.start(other) + offset));
        }
    }

    private static void assertSameOwnWords(GuestMemory memory, GuestMemory other, long page, int vcpu, int vcpus) {
        PageWords words = new PageWords(vcpu, vcpus, memory.pageSize() / Long.BYTES);
        for (long at = words.first(page); at < words.start(page + 1); at += words.stride()) {
            assertThat(memory.segment().get(Access.WORD, at))
                    .isEqualTo(other.segment().get(Access.WORD, at));
        }
    }
}
