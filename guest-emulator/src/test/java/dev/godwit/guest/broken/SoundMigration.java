package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;

/// Keeps the law: mark and write lie in one step, every vCPU hands over before a page is copied, maps are not shared.
/// The control of the experiment.
public final class SoundMigration extends OwnMapsMigration {

    /// As [MiniMigration].
    public SoundMigration(long seed) {
        super(seed);
    }

    @Override
    protected void step(MiniVcpu vcpu, int page, long value) {
        vcpu.safepoint();
        marksOf(vcpu.index()).add(page);
        vcpu.write(page, value);
    }

    @Override
    protected void collect(PageSet into) {
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            requestHandOver(vcpu);
        }
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            takeHandedOver(vcpu, into);
        }
    }
}
