package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;

/// Breaks clause (c), no page is staged before every vCPU has handed over: the collector copies what the first vCPU
/// handed over, then asks the next one, and copies each page once in a collection. What the next one wrote in
/// between, to a page that was copied already, is in neither the copy nor a later map.
public final class StagingBeforeAllHandedOver extends OwnMapsMigration {

    /// As [MiniMigration].
    public StagingBeforeAllHandedOver(long seed) {
        super(seed);
    }

    @Override
    protected void step(MiniVcpu vcpu, int page, long value) {
        vcpu.safepoint();
        // Any vCPU writes any page here: only pages that two vCPUs write are in danger.
        int shared = page / VCPUS * VCPUS;
        marksOf(vcpu.index()).add(shared);
        vcpu.write(shared, value);
    }

    @Override
    protected void collect(PageSet into) {
        PageSet staged = new PageSet(PAGES);
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            requestHandOver(vcpu);
            takeHandedOver(vcpu, into);
            into.removeAll(staged);
            into.forEachRun(this::copy);
            staged.addAll(into);
            into.clear();
        }
    }
}
