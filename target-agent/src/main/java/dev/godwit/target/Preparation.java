package dev.godwit.target;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.FaultHandler;
import dev.godwit.guest.Guest;
import dev.godwit.guest.MalformedStateException;
import dev.godwit.guest.StateSection;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.Section;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.RootDigest;
import java.util.ArrayList;
import java.util.List;

/// What a target does once the barrier is complete: compare what is present with what the source says, restore the
/// guest and leave it paused. Either everything agrees, or there is a refusal and the guest stays at the source.
sealed interface Preparation {
    /// The guest would run on Commit.
    record Ready(Guest guest, long root, long verifyNs, long restoreNs) implements Preparation {}

    /// It will not run here.
    record Refusal(RefusalCode code, String reason) implements Preparation {}

    /// Compares and restores.
    static Preparation of(Reception reception, Frame.Switchover switchover) {
        Frame.Offer offer = reception.offer();
        boolean arrives = offer.mode().completesAfterSwitchover();
        int present = reception.versions().presentPages();
        if (present != switchover.presentPages()
                || present + reception.missingPages() != reception.memory().pages()
                || (!arrives && reception.missingPages() > 0)) {
            return new Refusal(
                    RefusalCode.STATE,
                    "of " + reception.memory().pages() + " pages " + present + " are present and "
                            + reception.missingPages() + " were announced as missing; the source counts "
                            + switchover.presentPages() + " present");
        }
        long start = System.nanoTime();
        long root = reception.versions().root();
        if (root != switchover.root()) {
            return mismatch("the pages that were placed", root, switchover.root());
        }
        if (offer.verify() == VerifyMode.FULL && !arrives) {
            long memory = RootDigest.ofMemory(reception.memory().segment(), offer.pageSize());
            if (memory != root) {
                return mismatch("the memory as it is now", memory, root);
            }
        }
        long verified = System.nanoTime();
        try {
            Guest guest = restore(reception, switchover);
            return new Ready(guest, root, verified - start, System.nanoTime() - verified);
        } catch (MalformedStateException | IllegalArgumentException e) {
            return new Refusal(RefusalCode.STATE, "the guest's state cannot be restored: " + e.getMessage());
        }
    }

    private static Refusal mismatch(String what, long here, long there) {
        return new Refusal(
                RefusalCode.ROOT_MISMATCH,
                "%s have the root %016x, the source sent %016x".formatted(what, here, there));
    }

    private static Guest restore(Reception reception, Frame.Switchover switchover) {
        List<StateSection> state = new ArrayList<>();
        for (Section section : switchover.sections()) {
            state.add(new StateSection(section.name(), section.version(), section.bytes()));
        }
        FaultHandler pull = (vcpu, page) -> reception.pull(page, false);
        return EmulatedGuest.restore(reception.memory(), state, reception.presence(), pull, reception.threads());
    }
}
