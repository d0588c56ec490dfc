package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class LargeMemoryTest {

    /// Only the pages that are touched are resident: some hundred megabytes.
    @Test
    void shouldWorkBeyondFourGibibytes() {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(5L << 30)
                .workingSetBytes(5L << 30)
                .vcpus(1)
                .fill(Fill.ZERO)
                .build();
        assumeTrue(MachineMemory.availableBytes().orElse(Long.MAX_VALUE) > spec.memoryBytes());
        try (EmulatedGuest guest = EmulatedGuest.twin(spec, new long[] {150})) {
            int beyond = 0;
            for (int draw = 0; draw < 150; draw++) {
                long random = Mix.draw(Registers.initial(spec, 0, Registers.OWN)[Registers.RANDOM], draw + 1);
                long offset = Mix.below(spec.memoryBytes() / Long.BYTES, random) * Long.BYTES;
                assertThat(guest.memory().segment().get(Access.WORD, offset)).isEqualTo(Mix.mix64(random));
                beyond += offset > 1L << 32 ? 1 : 0;
            }
            assertThat(beyond).isPositive();
        }
    }
}
