package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvWorkloadTest {
    private static final GuestSpec SPEC = Guests.small(WorkloadKind.KV).build();
    private static final long[] STEPS = {60_000, 60_000};

    @Test
    void shouldBeConsistentAndHalfOfItSets() {
        try (EmulatedGuest guest = EmulatedGuest.twin(SPEC, STEPS)) {
            assertThat(guest.check()).isEqualTo(new GuestCheck(true, "kv: consistent after 120000 operations"));
            assertThat(guest.activity().writes()).isBetween(59_000L, 61_000L);
        }
    }

    @Test
    void shouldFindAPageThatIsOld() {
        try (EmulatedGuest earlier = EmulatedGuest.twin(SPEC, new long[] {30_000, 30_000});
                EmulatedGuest guest = EmulatedGuest.twin(SPEC, STEPS)) {
            int page = firstDifferentPage(earlier, guest);
            PageSet lost = new PageSet(SPEC.pages());
            lost.add(page);
            Guests.copy(lost, earlier.memory(), guest.memory().segment());

            assertThat(guest.check().consistent()).isFalse();
            assertThat(guest.check().detail()).contains("SETs");
        }
    }

    @Test
    void shouldFindAWordThatIsWrong() {
        try (EmulatedGuest empty = EmulatedGuest.create(SPEC);
                EmulatedGuest guest = EmulatedGuest.twin(SPEC, STEPS)) {
            int page = firstDifferentPage(empty, guest);
            KvLayout layout = new KvLayout(SPEC, 0);
            long slot = 0;
            while (layout.offset(slot) < (long) page * SPEC.pageSize()
                    || guest.memory().segment().get(Access.WORD, layout.offset(slot)) == 0) {
                slot++;
            }
            long value = layout.offset(slot) + (long) KvLayout.VALUES * layout.wordStride();
            guest.memory()
                    .segment()
                    .set(Access.WORD, value, ~guest.memory().segment().get(Access.WORD, value));

            assertThat(guest.check().consistent()).isFalse();
            assertThat(guest.check().detail()).isEqualTo("vCPU 0: slot " + slot + " has a wrong checksum");
        }
    }

    @Test
    void shouldCountUnsoundSlotsInsteadOfSearchingForEver() {
        try (GuestMemory memory = GuestMemory.allocate(SPEC.memoryBytes(), SPEC.pageSize())) {
            memory.segment().fill((byte) -1);
            VcpuCore core = new VcpuCore(SPEC, 0, memory);
            core.burst(10, 10);
            assertThat(core.steps()).isEqualTo(10);
            assertThat(core.inconsistency()).isEqualTo("10 operations met an unsound slot");
        }
    }

    @ParameterizedTest
    @CsvSource({"4096, 1", "4096, 3", "4096, 64", "65536, 7", "16384, 48"})
    void shouldGiveEverySlotOwnWordsOfOnePage(int pageSize, int vcpus) {
        GuestSpec spec = Guests.small(WorkloadKind.KV)
                .pageSize(pageSize)
                .vcpus(vcpus)
                .workingSetBytes(8L * pageSize)
                .build();
        BitSet used = new BitSet();
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            KvLayout layout = new KvLayout(spec, vcpu);
            assertThat(layout.slots()).isGreaterThanOrEqualTo(8);
            for (long slot = 0; slot < layout.slots(); slot++) {
                for (int word = 0; word < KvLayout.SLOT_WORDS; word++) {
                    long offset = layout.offset(slot) + (long) word * layout.wordStride();
                    assertThat(offset / 8 % vcpus).isEqualTo(vcpu);
                    assertThat(offset / pageSize).isEqualTo(layout.offset(slot) / pageSize);
                    assertThat(offset).isLessThan(spec.workingSetBytes());
                    assertThat(used.get((int) (offset / 8))).isFalse();
                    used.set((int) (offset / 8));
                }
            }
        }
    }

    private static int firstDifferentPage(Guest one, Guest other) {
        MemorySegment memory = one.memory().segment();
        return (int) (memory.mismatch(other.memory().segment()) / SPEC.pageSize());
    }
}
