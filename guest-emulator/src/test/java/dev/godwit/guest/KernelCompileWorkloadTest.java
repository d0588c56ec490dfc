package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelCompileWorkloadTest {
    private static final GuestSpec SPEC = GuestSpec.builder()
            .memoryBytes(64 * Guests.MIB)
            .vcpus(2)
            .workload(WorkloadKind.KERNEL_COMPILE)
            .build();
    private static final int VCPU = 1;
    private static final KernelCompileWorkload WORKLOAD = new KernelCompileWorkload(SPEC, VCPU);
    /// Of 4096 pages of working set a quarter are sources, a quarter heaps, half of them this vCPU's.
    private static final int SOURCES = 1024;

    private static final int HEAP = 512;
    private static final int OBJECTS_BEGIN = 2048;

    @Test
    void shouldReadInParseAndAllocateHalfOfItsHeap() {
        try (Stepper stepper = new Stepper(SPEC, VCPU)) {
            for (int i = 0; i < HEAP / 2; i++) {
                assertThat(stepper.step()).isEqualTo(-1);
                assertThat(stepper.step()).isEqualTo(heapPage(i));
            }
            assertThat(stepper.core.steps()).isEqualTo(WORKLOAD.parseSteps());
        }
    }

    @Test
    void shouldAllocateTheOtherHalfInOptimiseAndWorkAllOverIt() {
        try (Stepper stepper = new Stepper(SPEC, VCPU)) {
            stepper.steps(WORKLOAD.parseSteps());
            long writes = stepper.core.writes();
            PageSet written = new PageSet(SPEC.pages());
            for (int i = 0; i < HEAP / 2; i++) {
                assertThat(stepper.step()).isEqualTo(heapPage(HEAP / 2 + i));
                PageSet others = stepper.steps(4);
                assertThat(others.next(heapPage(HEAP / 2 + i) + 1)).isEqualTo(-1);
                assertThat(others.next(0)).isGreaterThanOrEqualTo(heapPage(0));
                written.addAll(others);
            }
            // Of five steps three write.
            assertThat(stepper.core.writes() - writes).isEqualTo(3 * WORKLOAD.optimiseSteps() / 5);
            // 512 updates of a heap that grows from 256 to 512 pages: page i of the first half is missed with a chance
            // of about exp(-∫ 2 dt / (256 + t)) = exp(-2 ln 2) = 1/4; of the second half at i + 256 it is
            // ((256 + i) / 512)², in the mean 7/12. Six standard deviations of 512 such pages are 60.
            assertThat(written.count()).isBetween(299 - 60, 299 + 60);
        }
    }

    @Test
    void shouldWriteAnObjectFileAndGetFreedPagesAgainInEmit() {
        long beforeEmit = WORKLOAD.parseSteps() + WORKLOAD.optimiseSteps();
        try (Stepper stepper = new Stepper(SPEC, VCPU)) {
            for (int unit = 0; unit < 3; unit++) {
                stepper.steps(beforeEmit);
                for (int i = 0; i < HEAP / 4; i++) {
                    // Two pages of object file, then the assembler.
                    int expected = i < 2 ? OBJECTS_BEGIN + (2 * unit + i) * 2 + VCPU : heapPage(i - 2);
                    assertThat(stepper.step()).isEqualTo(expected);
                    assertThat(stepper.step()).isEqualTo(-1);
                }
            }
            assertThat(stepper.core.steps()).isEqualTo(3 * WORKLOAD.unitSteps());
        }
    }

    @Test
    void shouldUseTheSamePagesForEveryFileAndWriteInNineOfSixteenSteps() {
        assertThat(WORKLOAD.heapPages()).isEqualTo(HEAP);
        assertThat(WORKLOAD.objectPagesPerUnit()).isEqualTo(2);
        assertThat(WORKLOAD.unitsPerWrite()).isEqualTo(16.0 / 9);
        try (Stepper stepper = new Stepper(SPEC, VCPU)) {
            for (int unit = 0; unit < 3; unit++) {
                long writes = stepper.core.writes();
                assertThat(stepper.steps(WORKLOAD.unitSteps()).count()).isEqualTo(HEAP + 2);
                assertThat(stepper.core.writes() - writes).isEqualTo(WORKLOAD.unitSteps() * 9 / 16);
            }
        }
    }

    @Test
    void shouldHoldFreeTheHeapThatTheUnitHasNotAllocatedYet() {
        assertThat(free(0)).as("of the first unit").isEqualTo(HEAP);
        assertThat(free(1)).as("the first step reads").isEqualTo(HEAP);
        assertThat(free(2)).as("the second allocates").isEqualTo(HEAP - 1);
        assertThat(free(WORKLOAD.parseSteps())).isEqualTo(HEAP / 2);
        assertThat(free(WORKLOAD.parseSteps() + 1))
                .as("the first of five allocates")
                .isEqualTo(HEAP / 2 - 1);
        assertThat(free(WORKLOAD.parseSteps() + 5)).isEqualTo(HEAP / 2 - 1);
        assertThat(free(WORKLOAD.parseSteps() + 6)).isEqualTo(HEAP / 2 - 2);
        assertThat(free(WORKLOAD.parseSteps() + WORKLOAD.optimiseSteps() - 5)).isEqualTo(1);
        assertThat(free(WORKLOAD.parseSteps() + WORKLOAD.optimiseSteps())).isZero();
        assertThat(free(WORKLOAD.unitSteps() - 1)).isZero();
        assertThat(free(WORKLOAD.unitSteps())).as("the process has ended").isEqualTo(HEAP);
    }

    private static int free(long steps) {
        PageSet free = new PageSet(SPEC.pages());
        WORKLOAD.addFree(steps, free);
        return free.count();
    }

    private static int heapPage(int index) {
        return SOURCES + 2 * index + VCPU;
    }
}
