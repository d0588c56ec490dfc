package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.PageSet;
import dev.godwit.protocol.page.RootDigest;
import org.jspecify.annotations.Nullable;

/// What is left to send of a guest that was paused, and what may be said of its memory from then on. The sets do not
/// change any more.
///
/// @param pages what the target lacks
/// @param free what the guest has free: of [#pages], these go as zeros
/// @param sentAsFree what went as zeros before, when it went last, because it was free
record Remainder(PageSet pages, PageSet free, PageSet sentAsFree) {
    /// Takes over what was dirtied since the rounds ended. The guest waits for this, so nothing is made of the sets
    /// yet.
    ///
    /// @param rounds what the rounds sent and left; null if there were none
    /// @param freePages whether free pages go as zeros
    static Remainder of(Guest paused, @Nullable RoundPages rounds, boolean freePages) {
        int count = paused.memory().pages();
        PageSet free = freePages ? paused.freePages() : new PageSet(count);
        if (rounds == null) {
            return new Remainder(PageSet.all(count), free, new PageSet(count));
        }
        PageSet pages = rounds.pending();
        paused.collect(pages);
        return new Remainder(pages, free, rounds.sentAsFree());
    }

    /// What the target has zeros of in the end because it was free, whatever this side's memory holds. Only what is
    /// free now counts: a page that was taken and lost must not pass for one of these.
    PageSet asZeros() {
        PageSet asZeros = PageSet.copyOf(pages);
        asZeros.addAll(sentAsFree);
        asZeros.retainAll(free);
        return asZeros;
    }

    /// The root that the target's memory must have if this is the memory that was sent.
    long rootOf(GuestMemory memory) {
        return RootDigest.ofMemory(memory.segment(), memory.pageSize(), asZeros()::contains);
    }
}
