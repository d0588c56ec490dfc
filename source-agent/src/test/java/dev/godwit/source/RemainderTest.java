package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.PageSet;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.page.RootDigest;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A guest that has made no step, whose eden is free and holds the fill.
class RemainderTest {
    private final EmulatedGuest guest = EmulatedGuest.create(GuestSpec.builder()
            .memoryBytes(4 << 20)
            .workload(WorkloadKind.SPECJBB)
            .freePageReporting(true)
            .build());
    private final int pages = guest.memory().pages();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void shouldLeaveEverythingWhereThereWereNoRounds() {
        Remainder rest = Remainder.of(guest, null, true);

        assertThat(rest.pages()).isEqualTo(PageSet.all(pages));
        assertThat(rest.free().isEmpty()).isFalse();
        assertThat(rest.asZeros()).isEqualTo(rest.free()).isEqualTo(guest.freePages());
        long zeroed = rest.rootOf(guest.memory());
        assertThat(zeroed).isNotEqualTo(RootDigest.ofMemory(guest.memory().segment(), 4096));
        int first = rest.free().next(0);
        guest.memory().segment().asSlice(first * 4096L, 4096).fill((byte) 0);
        assertThat(rest.rootOf(guest.memory())).isEqualTo(zeroed);
    }

    @Test
    void shouldKnowNothingOfFreePagesUnlessTold() {
        Remainder rest = Remainder.of(guest, null, false);

        assertThat(rest.free().isEmpty()).isTrue();
        assertThat(rest.rootOf(guest.memory()))
                .isEqualTo(RootDigest.ofMemory(guest.memory().segment(), 4096));
    }

    /// A page that went with its content and was freed since is still there with its content.
    @Test
    void shouldCountAsZerosOnlyWhatWasSentAsZerosAndIsStillFree() {
        guest.startTracking();
        var rounds =
                new RoundPages(pages, new PageSelection.All(), PageOrder.ADDRESS, RoundPages.Dirt.of(guest, false));
        rounds.start();
        rounds.begin();
        rounds.end();
        assertThat(Remainder.of(guest, rounds, true).asZeros().isEmpty()).isTrue();

        var reported =
                new RoundPages(pages, new PageSelection.All(), PageOrder.ADDRESS, RoundPages.Dirt.of(guest, true));
        reported.start();
        reported.begin();
        reported.end();
        PageSet before = guest.freePages();
        assertThat(Remainder.of(guest, reported, true).asZeros()).isEqualTo(before);
        // It takes pages, and a page of these that was lost must not pass for zeros.
        guest.resume();
        long steps = guest.steps()[0] + 10;
        while (guest.steps()[0] < steps) {
            Thread.onSpinWait();
        }
        guest.pause();
        PageSet still = guest.freePages();
        still.retainAll(before);
        PageSet taken = PageSet.copyOf(before);
        taken.removeAll(still);
        assertThat(taken.isEmpty()).isFalse();
        PageSet ofThoseBefore = Remainder.of(guest, reported, true).asZeros();
        ofThoseBefore.retainAll(before);
        assertThat(ofThoseBefore).isEqualTo(still);
    }
}
