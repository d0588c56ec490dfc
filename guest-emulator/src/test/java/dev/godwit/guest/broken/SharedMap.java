package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;

/// Breaks clause (b), a vCPU marks a map that it alone owns: all mark one map with plain stores. Two vCPUs that mark
/// pages of one word at the same time lose one of the marks.
public final class SharedMap extends MiniMigration {
    private volatile PageSet marking = new PageSet(PAGES);

    /// As [MiniMigration].
    public SharedMap(long seed) {
        super(seed);
    }

    @Override
    protected void step(MiniVcpu vcpu, int page, long value) {
        vcpu.safepoint();
        marking.add(page);
        vcpu.write(page, value);
    }

    @Override
    protected PageSet marksOf(int vcpu) {
        return marking;
    }

    /// The collector has swapped the map: here a vCPU only shows that its last step with the old one is over.
    @Override
    protected void swapMap(int vcpu) {}

    @Override
    protected void collect(PageSet into) {
        PageSet marked = marking;
        marking = new PageSet(PAGES);
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            requestHandOver(vcpu);
        }
        into.addAll(marked);
    }
}
