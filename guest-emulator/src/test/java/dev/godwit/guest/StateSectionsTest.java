package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateSectionsTest {
    private static final GuestSpec SPEC =
            Guests.small(WorkloadKind.STREAM).vcpus(2).build();
    private static GuestMemory memory = GuestMemory.allocate(SPEC.memoryBytes(), SPEC.pageSize());
    private static List<StateSection> state = List.of();

    @BeforeAll
    static void capture() {
        try (EmulatedGuest guest = EmulatedGuest.twin(SPEC, new long[] {700, 900})) {
            state = guest.capture();
        }
    }

    @AfterAll
    static void close() {
        memory.close();
    }

    @ParameterizedTest
    @EnumSource(WorkloadKind.class)
    void shouldRestoreWhatWasCaptured(WorkloadKind workload) {
        GuestSpec spec = Guests.small(workload).vcpus(3).build();
        try (EmulatedGuest guest = EmulatedGuest.twin(spec, new long[] {50, 70, 90});
                EmulatedGuest restored = EmulatedGuest.restore(
                        GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()), guest.capture())) {
            assertThat(restored.paused()).isTrue();
            assertThat(restored.spec()).isEqualTo(spec);
            assertThat(restored.steps()).containsExactly(50, 70, 90);
            assertThat(restored.activity().operations()).isEqualTo(210);
            assertThat(restored.activity().writes()).isEqualTo(guest.activity().writes());
            assertThat(restored.capture()).isEqualTo(guest.capture());
        }
    }

    @Test
    void shouldLeaveTheImageOut() {
        GuestSpec spec = GuestSpec.builder().image(Path.of("an-image")).build();
        assertThat(GuestSpec.fromSection(spec.toSection()))
                .isEqualTo(GuestSpec.builder().image(null).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldRefuseEveryTruncation(int section) {
        int length = state.get(section).bytes().length;
        for (int end = 0; end < length; end++) {
            byte[] bytes = Arrays.copyOf(state.get(section).bytes(), end);
            int cut = end;
            assertThatThrownBy(() -> restore(section, 1, bytes))
                    .isInstanceOfSatisfying(MalformedStateException.class, e -> {
                        assertThat(e.section()).isEqualTo(state.get(section).name());
                        assertThat(e.offset()).isBetween(0, cut);
                        assertThat(e.reason()).contains("early");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldRefuseBytesThatAreTooMany(int section) {
        byte[] bytes =
                Arrays.copyOf(state.get(section).bytes(), state.get(section).bytes().length + 3);
        assertThatThrownBy(() -> restore(section, 1, bytes))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("3 bytes too many");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldRefuseAnotherVersion(int section) {
        assertThatThrownBy(() -> restore(section, 2, state.get(section).bytes()))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("version 2 is unknown here, version 1 is known");
    }

    @Test
    void shouldRefuseAnyOtherBytesOrMakeAGuestOfThem() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            int section = i % 2;
            byte[] bytes = state.get(section).bytes().clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                restore(section, 1, bytes).close();
                memory = GuestMemory.allocate(SPEC.memoryBytes(), SPEC.pageSize());
            } catch (MalformedStateException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void shouldRefuseRegistersThatNoGuestHas() {
        assertThatThrownBy(() -> restoreRegister(0, Registers.STEPS, -1)).hasMessageContaining("negative");
        assertThatThrownBy(() -> restoreRegister(0, Registers.WRITES, 701)).hasMessageContaining("more writes");
        assertThatThrownBy(() -> restoreRegister(1, Registers.OWN, SPEC.workingSetPages()))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("outside the working set");
    }

    @Test
    void shouldRefuseSectionsThatAreMissingDoubleOrUnknown() {
        StateSection spec = state.get(0);
        StateSection cpu = state.get(1);
        assertThatThrownBy(() -> EmulatedGuest.restore(memory, List.of(spec)))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("'cpu'")
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> EmulatedGuest.restore(memory, List.of(spec, cpu, cpu)))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("twice");
        StateSection disk = new StateSection("disk", 1, new byte[0]);
        assertThatThrownBy(() -> EmulatedGuest.restore(memory, List.of(spec, cpu, disk)))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("'disk'");
        assertThatThrownBy(() -> GuestSpec.fromSection(cpu)).isInstanceOf(MalformedStateException.class);
    }

    @Test
    void shouldRefuseMemoryOfAnotherSize() {
        try (GuestMemory larger = GuestMemory.allocate(2 * SPEC.memoryBytes(), SPEC.pageSize())) {
            assertThatThrownBy(() -> EmulatedGuest.restore(larger, state)).isInstanceOf(MalformedStateException.class);
        }
    }

    @Test
    void shouldCompareSectionsByContent() {
        StateSection section = new StateSection("cpu", 1, new byte[] {1, 2});
        assertThat(section)
                .isEqualTo(new StateSection("cpu", 1, new byte[] {1, 2}))
                .hasSameHashCodeAs(new StateSection("cpu", 1, new byte[] {1, 2}))
                .isNotEqualTo(new StateSection("cpu", 1, new byte[] {1, 3}))
                .isNotEqualTo(new StateSection("cpu", 2, new byte[] {1, 2}))
                .isNotEqualTo(new StateSection("spec", 1, new byte[] {1, 2}))
                .hasToString("StateSection[cpu version 1, 2 bytes]");
    }

    private static EmulatedGuest restoreRegister(int vcpu, int register, long value) {
        byte[] bytes = state.get(1).bytes().clone();
        int perVcpu = (bytes.length - 8) / 8 / SPEC.vcpus();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(8 + 8 * (vcpu * perVcpu + register), value);
        return restore(1, 1, bytes);
    }

    private static EmulatedGuest restore(int section, int version, byte[] bytes) {
        StateSection changed = new StateSection(state.get(section).name(), version, bytes);
        return EmulatedGuest.restore(
                memory, section == 0 ? List.of(changed, state.get(1)) : List.of(state.get(0), changed));
    }
}
