package dev.godwit.guest;

/// One vCPU that a test runs by hand, and the pages that it writes.
final class Stepper implements AutoCloseable {
    final GuestSpec spec;
    final GuestMemory memory;
    final VcpuCore core;

    Stepper(GuestSpec spec, int vcpu) {
        this.spec = spec;
        memory = InitialMemory.create(spec);
        core = new VcpuCore(spec, vcpu, memory);
        core.startTracking();
    }

    /// The pages that so many steps write.
    PageSet steps(long count) {
        for (long left = count; left > 0; ) {
            long before = core.steps();
            core.burst((int) Math.min(left, Integer.MAX_VALUE), Integer.MAX_VALUE);
            left -= core.steps() - before;
        }
        return written();
    }

    /// The page that the next step writes, or -1.
    int step() {
        PageSet written = steps(1);
        return written.next(0);
    }

    /// The pages that were written since this was last asked.
    PageSet written() {
        PageSet written = new PageSet(spec.pages());
        core.handOver();
        core.drain(written);
        return written;
    }

    long writesIn(long count) {
        long before = core.writes();
        steps(count);
        return core.writes() - before;
    }

    @Override
    public void close() {
        memory.close();
    }
}
