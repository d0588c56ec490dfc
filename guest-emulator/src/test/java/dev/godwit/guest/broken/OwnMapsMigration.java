package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;

/// A migration in which each vCPU has a map of its own and a clean one to put in its place.
public abstract class OwnMapsMigration extends MiniMigration {
    private final PageSet[] marking = new PageSet[VCPUS];
    private final PageSet[] spare = new PageSet[VCPUS];

    /// As [MiniMigration].
    protected OwnMapsMigration(long seed) {
        super(seed);
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            marking[vcpu] = new PageSet(PAGES);
            spare[vcpu] = new PageSet(PAGES);
        }
    }

    @Override
    protected final PageSet marksOf(int vcpu) {
        return marking[vcpu];
    }

    @Override
    protected final void swapMap(int vcpu) {
        PageSet marked = marking[vcpu];
        marking[vcpu] = spare[vcpu];
        spare[vcpu] = marked;
    }

    /// Takes what a vCPU has handed over and leaves a clean map for the next time.
    protected final void takeHandedOver(int vcpu, PageSet into) {
        into.addAll(spare[vcpu]);
        spare[vcpu].clear();
    }
}
