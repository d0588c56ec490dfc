package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every workload promises, each tried alone: vCPUs without threads, step by step.
class WorkloadContractTest {
    private static final long SEED = 20130921;

    static Stream<Arguments> everyWorkload() {
        return Stream.of(WorkloadKind.values())
                .flatMap(workload -> Stream.of(
                        Arguments.of(workload, 1, 4096),
                        Arguments.of(workload, 2, 65536),
                        Arguments.of(workload, 3, 4096)));
    }

    private static GuestSpec spec(WorkloadKind workload, int vcpus, int pageSize) {
        return Guests.small(workload).vcpus(vcpus).pageSize(pageSize).build();
    }

    /// Far enough for each to come round to where it began, and for its phases.
    private static int manySteps(WorkloadKind workload, int pageSize) {
        return workload == WorkloadKind.NPB_EP ? 1500 * 4096 / pageSize : 6000;
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldDoTheSameHoweverItsStepsAreSplit(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        int steps = manySteps(workload, pageSize);
        try (Stepper whole = new Stepper(spec, 0);
                Stepper split = new Stepper(spec, 0)) {
            whole.steps(steps);
            Random random = new Random(SEED);
            while (split.core.steps() < steps) {
                int left = (int) (steps - split.core.steps());
                split.core.burst(Math.min(left, 1 + random.nextInt(100)), 1 + random.nextInt(50));
            }

            assertThat(split.core.registers()).isEqualTo(whole.core.registers());
            Guests.assertSameMemory(split.memory, whole.memory);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldWriteNoWordThatAnotherVcpuWrites(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        BitSet written = new BitSet();
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            BitSet own = wordsWrittenBy(spec, vcpu);
            assertThat(own.isEmpty()).isEqualTo(workload == WorkloadKind.IDLE);
            assertThat(own.intersects(written)).isFalse();
            written.or(own);
        }
    }

    private static BitSet wordsWrittenBy(GuestSpec spec, int vcpu) {
        BitSet written = new BitSet();
        try (GuestMemory before = InitialMemory.create(spec);
                Stepper stepper = new Stepper(spec, vcpu)) {
            stepper.steps(manySteps(spec.workload(), spec.pageSize()));
            for (int word = 0; word < spec.memoryBytes() / Long.BYTES; word++) {
                written.set(word, wordOf(stepper.memory, word) != wordOf(before, word));
            }
        }
        return written;
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldReadNoWordThatAnotherVcpuWrites(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        int steps = manySteps(workload, pageSize);
        try (Stepper plain = new Stepper(spec, 0);
                Stepper scrambled = new Stepper(spec, 0)) {
            for (int vcpu = 1; vcpu < vcpus; vcpu++) {
                wordsWrittenBy(spec, vcpu).stream()
                        .forEach(word ->
                                scrambled.memory.segment().set(Access.WORD, (long) word * Long.BYTES, Mix.mix64(word)));
            }
            plain.steps(steps);
            scrambled.steps(steps);

            assertThat(scrambled.core.registers()).isEqualTo(plain.core.registers());
        }
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldMarkInEachStepThePagesThatItWrites(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        try (Stepper stepper = new Stepper(spec, 0);
                GuestMemory copy = copyOf(stepper.memory)) {
            for (int step = 0; step < 400; step++) {
                long writes = stepper.core.writes();
                PageSet marked = stepper.steps(1);

                assertThat(marked.count()).isEqualTo((int) (stepper.core.writes() - writes));
                Guests.copy(marked, stepper.memory, copy.segment());
            }
            Guests.assertSameMemory(copy, stepper.memory);
        }
    }

    /// Every page is missing at first, and comes when a step asks for it; each is then asked for once.
    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldHaveNoEffectWhileAPageIsMissing(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        int steps = manySteps(workload, pageSize);
        try (Stepper whole = new Stepper(spec, 0);
                Stepper arriving = new Stepper(spec, 0)) {
            whole.steps(steps);
            Presence presence = new Presence(PageSet.all(spec.pages()));
            arriving.core.checkPresence(presence);
            while (arriving.core.steps() < steps) {
                long[] before = arriving.core.registers().clone();
                arriving.written();
                int done = arriving.core.burst(1, Integer.MAX_VALUE);
                int page = arriving.core.takeMissingPage();
                if (page >= 0) {
                    assertThat(done).isZero();
                    assertThat(arriving.core.registers()).isEqualTo(before);
                    assertThat(arriving.written().isEmpty()).isTrue();
                    assertThat(presence.claim(page)).isTrue();
                    presence.publish(page);
                }
            }

            assertThat(arriving.core.registers()).isEqualTo(whole.core.registers());
            Guests.assertSameMemory(arriving.memory, whole.memory);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldGoOnAfterACaptureAtAnyStepLikeItsTwin(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        Random random = new Random(SEED);
        for (int i = 0; i < 3; i++) {
            long[] pausedAt =
                    random.longs(vcpus, 0, manySteps(workload, pageSize)).toArray();
            try (EmulatedGuest source = EmulatedGuest.twin(spec, pausedAt);
                    EmulatedGuest target = EmulatedGuest.restore(copyOf(source.memory()), source.capture())) {
                target.resume();
                Guests.runFor(target, workload == WorkloadKind.IDLE ? 5 : 500);
                target.pause();

                Guests.assertEqualsTwin(target, spec);
                assertThat(target.check().consistent())
                        .as(target.check().detail())
                        .isTrue();
            }
        }
    }

    /// So a page that was lost is noticed in the end, by a twin's registers or its memory. (One that is free, and
    /// will be given away before it is read again, is nobody's loss; so this stops in the midst of phases.)
    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldNotForgetAPageThatWasLost(WorkloadKind workload, int vcpus, int pageSize) {
        if (workload == WorkloadKind.IDLE) {
            return;
        }
        GuestSpec spec = spec(workload, vcpus, pageSize);
        int steps = manySteps(workload, pageSize);
        try (Stepper sound = new Stepper(spec, 0);
                Stepper lossy = new Stepper(spec, 0)) {
            int stretch = steps / 10 + 7;
            sound.steps(steps / 2);
            sound.written();
            PageSet last = sound.steps(stretch);
            lossy.steps(steps / 2);
            try (GuestMemory old = copyOf(lossy.memory)) {
                lossy.steps(stretch);
                Guests.copy(last, old, lossy.memory.segment());
            }
            sound.steps(2L * steps);
            lossy.steps(2L * steps);

            boolean noticed = !Arrays.equals(sound.core.registers(), lossy.core.registers())
                    || sound.memory.segment().mismatch(lossy.memory.segment()) != -1;
            assertThat(noticed).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("everyWorkload")
    void shouldStayWithinItsWorkingSet(WorkloadKind workload, int vcpus, int pageSize) {
        GuestSpec spec = spec(workload, vcpus, pageSize);
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            try (Stepper stepper = new Stepper(spec, vcpu)) {
                PageSet written = stepper.steps(manySteps(workload, pageSize));
                assertThat(written.next(spec.workingSetPages())).isEqualTo(-1);
            }
        }
    }

    private static long wordOf(GuestMemory memory, long word) {
        return memory.segment().get(Access.WORD, word * Long.BYTES);
    }

    private static GuestMemory copyOf(GuestMemory memory) {
        GuestMemory copy = GuestMemory.allocate(memory.bytes(), memory.pageSize());
        MemorySegment.copy(memory.segment(), 0, copy.segment(), 0, memory.bytes());
        return copy;
    }
}
