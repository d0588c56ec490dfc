package dev.godwit.guest;

/// Each step rewrites one word of the vCPU's own, drawn uniformly from the working set. The new value depends on the
/// old one, so a page that was lost once stays wrong.
final class StressWorkload extends Workload {
    private final int vcpu;
    private final int vcpus;
    private final long ownWords;

    StressWorkload(GuestSpec spec, int vcpu) {
        this.vcpu = vcpu;
        this.vcpus = spec.vcpus();
        this.ownWords = OwnWords.before(spec.workingSetBytes() / Long.BYTES, vcpu, vcpus);
    }

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        int limit = Math.min(maxSteps, maxUnits);
        long state = registers[Registers.RANDOM];
        int steps = 0;
        while (steps < limit) {
            long random = Mix.draw(state, 1);
            long offset = (vcpu + Mix.below(ownWords, random) * vcpus) * Long.BYTES;
            if (!access.ready(offset)) {
                break;
            }
            access.store(offset, Mix.mix64(access.load(offset) ^ random));
            access.mark(offset);
            state = Mix.advance(state, 1);
            steps++;
        }
        registers[Registers.RANDOM] = state;
        registers[Registers.STEPS] += steps;
        registers[Registers.WRITES] += steps;
        return steps;
    }

    /// A step takes 5 to 150 ns, depending on where its page is cached.
    @Override
    int burstSteps() {
        return 512;
    }
}
