package dev.godwit.guest;

/// As [StressWorkload], but pages are drawn from a Zipf distribution, so a few are written very often. All vCPUs have
/// the same hot pages, scattered over the working set.
final class HotspotWorkload extends Workload {
    /// The skew of the YCSB benchmark's key choice (Cooper et al., 2010).
    private static final double EXPONENT = 0.99;

    private final PageWords words;
    private final long pages;
    private final long stride;
    private final Zipf zipf;

    HotspotWorkload(GuestSpec spec, int vcpu) {
        this.words = PageWords.of(spec, vcpu);
        this.pages = spec.workingSetPages();
        this.stride = scatteringStride(pages);
        this.zipf = new Zipf(pages, EXPONENT);
    }

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        int limit = Math.min(maxSteps, maxUnits);
        long state = registers[Registers.RANDOM];
        int steps = 0;
        while (steps < limit) {
            long rank = zipf.rank(Mix.draw(state, 1), Mix.draw(state, 2));
            long random = Mix.draw(state, 3);
            long offset = words.any(rank * stride % pages, random);
            if (!access.ready(offset)) {
                break;
            }
            access.store(offset, Mix.mix64(access.load(offset) ^ random));
            access.mark(offset);
            state = Mix.advance(state, 3);
            steps++;
        }
        registers[Registers.RANDOM] = state;
        registers[Registers.STEPS] += steps;
        registers[Registers.WRITES] += steps;
        return steps;
    }

    /// A step takes 20 to 150 ns.
    @Override
    int burstSteps() {
        return 512;
    }

    /// A number without a common divisor with `pages`, so that `rank × stride mod pages` visits each page once; near
    /// the golden section, so that neighbouring ranks lie far apart.
    static long scatteringStride(long pages) {
        long stride = Math.max(1, (long) (pages * 0.6180339887498949));
        while (greatestCommonDivisor(stride, pages) != 1) {
            stride++;
        }
        return stride;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
