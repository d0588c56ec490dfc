package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;

/// Breaks clause (a), a write and its mark lie in one step: now and then a vCPU waits between its mark and its write,
/// as it might for a page, and hands over while it waits. The page is copied for the mark, written after it, and
/// clean in the new map.
public final class WriteAfterHandOver extends OwnMapsMigration {
    private static final int STEPS_PER_WAIT = 256;
    private static final long WAIT_NS = 200_000;

    /// As [MiniMigration].
    public WriteAfterHandOver(long seed) {
        super(seed);
    }

    @Override
    protected void step(MiniVcpu vcpu, int page, long value) {
        marksOf(vcpu.index()).add(page);
        vcpu.safepoint();
        if ((value >>> 32) % STEPS_PER_WAIT == 0) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < WAIT_NS) {
                vcpu.safepoint();
                pause();
            }
        }
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
