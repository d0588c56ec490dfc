package dev.godwit.guest;

/// `rubis`: a web server with its data base, which answers the requests of an auction site's visitors. Requests touch
/// pages of the working set by a Zipf distribution, three reads to a write; all vCPUs have the same hot pages. They
/// come in bursts: half of all requests arrive in a fifth of the time. `docs/workloads.md` says where this comes from.
///
/// Steps are dealt into stretches of equal length. Of every two stretches one is a burst and one is a lull, whose steps
/// take [#LULL_UNITS] times as long; a coin that the seed tosses for each pair says which comes first, so a burst lasts
/// one stretch or two. It is the same coin for all vCPUs.
final class RubisWorkload extends ProgramWorkload {
    /// In the middle of what is known of web pages (0.64 to 0.83).
    private static final double EXPONENT = 0.8;
    private static final int ACCESSES_PER_WRITE = 4;
    /// Half of the requests, at four times the time each: a burst has a fifth of the time.
    static final int LULL_UNITS = 4;

    private final PageWords words;
    private final Zipf zipf;
    private final long pages;
    private final long stride;
    private final long seed;
    private final long stretchSteps;

    RubisWorkload(GuestSpec spec, int vcpu) {
        this.words = PageWords.of(spec, vcpu);
        this.pages = spec.workingSetPages();
        this.zipf = new Zipf(pages, EXPONENT);
        this.stride = HotspotWorkload.scatteringStride(pages);
        this.seed = spec.seed();
        // Four accesses to each page of the working set, over all vCPUs: at the profile's own rate 0.27 s of burst.
        this.stretchSteps = Math.max(ACCESSES_PER_WRITE, 4 * pages / words.vcpus());
    }

    long stretchSteps() {
        return stretchSteps;
    }

    boolean burst(long number) {
        long stretch = number / stretchSteps;
        boolean burstFirst = Mix.mix64(seed ^ Mix.mix64(stretch / 2)) < 0;
        return (stretch % 2 == 0) == burstFirst;
    }

    /// The page of this rank.
    long page(long rank) {
        return rank * stride % pages;
    }

    @Override
    int units(long number) {
        return burst(number) ? 1 : LULL_UNITS;
    }

    @Override
    double unitsPerWrite() {
        return ACCESSES_PER_WRITE * (1 + LULL_UNITS) / 2.0;
    }

    @Override
    Outcome step(Access access, long[] registers, long number) {
        long state = registers[Registers.RANDOM];
        long random = Mix.draw(state, 3);
        long offset = words.any(page(zipf.rank(Mix.draw(state, 1), Mix.draw(state, 2))), random);
        if (number % ACCESSES_PER_WRITE != ACCESSES_PER_WRITE - 1) {
            return read(access, registers, offset);
        }
        if (!access.ready(offset)) {
            return Outcome.NOT_READY;
        }
        words.update(access, offset, random);
        return Outcome.WRITTEN;
    }

    /// A step takes 20 to 150 ns.
    @Override
    int burstSteps() {
        return 512;
    }
}
