package dev.godwit.guest;

import org.jspecify.annotations.Nullable;

/// Each step rewrites all of the vCPU's words of one page, and counts as one write; the next step takes the next page
/// of the working set. The vCPUs start at equal distances from each other.
final class StreamWorkload extends Workload {
    private static final int POSITION = Registers.OWN;

    private final int vcpu;
    private final int vcpus;
    private final int wordsPerPage;
    private final long pages;

    StreamWorkload(GuestSpec spec, int vcpu) {
        this.vcpu = vcpu;
        this.vcpus = spec.vcpus();
        this.wordsPerPage = spec.pageSize() / Long.BYTES;
        this.pages = spec.workingSetPages();
    }

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        int limit = Math.min(maxSteps, maxUnits);
        long state = registers[Registers.RANDOM];
        long position = registers[POSITION];
        int steps = 0;
        while (steps < limit && rewrite(access, position, Mix.draw(state, 1))) {
            state = Mix.advance(state, 1);
            position = position + 1 == pages ? 0 : position + 1;
            steps++;
        }
        registers[Registers.RANDOM] = state;
        registers[POSITION] = position;
        registers[Registers.STEPS] += steps;
        registers[Registers.WRITES] += steps;
        return steps;
    }

    private boolean rewrite(Access access, long page, long random) {
        long firstWord = page * wordsPerPage;
        if (!access.ready(firstWord * Long.BYTES)) {
            return false;
        }
        long end = (firstWord + wordsPerPage) * Long.BYTES;
        long stride = (long) vcpus * Long.BYTES;
        for (long at = OwnWords.atOrAfter(firstWord, vcpu, vcpus) * Long.BYTES; at < end; at += stride) {
            access.store(at, Mix.mix64(access.load(at) ^ random));
        }
        access.mark(firstWord * Long.BYTES);
        return true;
    }

    /// A word takes about 1.5 ns; 16 Ki words are 25 µs.
    @Override
    int burstSteps() {
        return Math.max(1, (16 << 10) * vcpus / wordsPerPage);
    }

    @Override
    int registers() {
        return Registers.OWN + 1;
    }

    @Override
    void initialise(long[] registers) {
        registers[POSITION] = pages * vcpu / vcpus;
    }

    @Override
    @Nullable
    String fault(long[] registers) {
        long position = registers[POSITION];
        return position < 0 || position >= pages ? "a stream position outside the working set" : null;
    }
}
