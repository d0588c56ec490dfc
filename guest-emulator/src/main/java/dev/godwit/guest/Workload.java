package dev.godwit.guest;

import org.jspecify.annotations.Nullable;

/// What one vCPU does, step by step. The state after n steps depends on the spec, the vCPU's number and the image
/// alone: everything that changes is in the registers and in guest memory, of which no vCPU reads or writes a word that
/// another writes. A page that vCPUs share is dealt to them by words, index ≡ v modulo the number of vCPUs; a page that
/// was dealt to one of them is its alone. So the order in which vCPUs run does not matter.
abstract sealed class Workload
        permits IdleWorkload,
                StressWorkload,
                HotspotWorkload,
                StreamWorkload,
                KvWorkload,
                ProgramWorkload,
                TraceWorkload {

    static Workload of(GuestSpec spec, int vcpu) {
        return switch (spec.workload()) {
            case IDLE -> new IdleWorkload();
            case STRESS -> new StressWorkload(spec, vcpu);
            case HOTSPOT -> new HotspotWorkload(spec, vcpu);
            case STREAM -> new StreamWorkload(spec, vcpu);
            case KV -> new KvWorkload(spec, vcpu);
            case KERNEL_COMPILE -> new KernelCompileWorkload(spec, vcpu);
            case NPB_EP -> new NpbEpWorkload(spec, vcpu);
            case SPECJBB -> new SpecJbbWorkload(spec, vcpu);
            case RUBIS -> new RubisWorkload(spec, vcpu);
            case TRACE -> new TraceWorkload(spec, vcpu);
        };
    }

    /// Runs steps until one of the limits is reached or a step needs a missing page, and counts them in the
    /// registers.
    ///
    /// @param maxUnits how many paced units may be done: writes, or what the workload says; the last
    ///                 step may do more
    /// @return the units that were done
    abstract int burst(Access access, long[] registers, int maxSteps, int maxUnits);

    /// How many steps to run between two looks at the world outside: some ten microseconds' worth, so that looking
    /// costs about a percent and a request waits far less than a millisecond.
    abstract int burstSteps();

    /// The units a second of all vCPUs together.
    double unitsPerSecond(GuestSpec spec) {
        return spec.dirtyBytesPerSecond() == GuestSpec.UNPACED
                ? Double.POSITIVE_INFINITY
                : (double) spec.dirtyBytesPerSecond() / spec.pageSize();
    }

    /// How many registers the workload uses, the common ones included.
    int registers() {
        return Registers.OWN;
    }

    /// Sets the workload's own registers for step 0.
    void initialise(long[] registers) {}

    /// Adds the pages that this vCPU's allocator holds free after so many steps: no other vCPU touches them, and
    /// this one writes such a page whole before it reads any of it. So whatever they hold is as good as zeros,
    /// and one that is taken is dirty. A pure function of the number of steps: anyone may ask, at any time, about
    /// any boundary.
    void addFree(long steps, PageSet into) {}

    /// What is wrong with the workload's own registers, which came from a peer, or null.
    @Nullable
    String fault(long[] registers) {
        return null;
    }

    /// What is wrong with this vCPU's share of memory between two steps, or null.
    @Nullable
    String inconsistency(Access access, long[] registers) {
        return null;
    }
}
