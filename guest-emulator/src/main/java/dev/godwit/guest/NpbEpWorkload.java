package dev.godwit.guest;

import org.jspecify.annotations.Nullable;

/// `npb-ep`: the kernel EP (*embarrassingly parallel*) of the NAS Parallel Benchmarks. It draws pairs of uniform
/// numbers with the benchmark's own generator, makes Gaussian deviates of those within the unit circle (Marsaglia's
/// polar method), adds them up, and counts them by annulus. Its only memory is a batch of 2¹⁷ numbers for each thread,
/// 1 MiB, which is drawn and used over and over.
///
/// A step uses the numbers that a page holds from the lap before and then draws its next ones. The original does the
/// same for a whole batch at a time, and so arrives at the same sums. The generator's state, the sums and the counts
/// are registers, as the original's are local to a thread.
final class NpbEpWorkload extends ProgramWorkload {
    /// The benchmark's batch: 2¹⁶ pairs.
    static final int BATCH_BYTES = (2 * Double.BYTES) << 16;
    /// The generator of all NAS benchmarks: x ← 5¹³ x mod 2⁴⁶, a number in (0, 1) being x / 2⁴⁶.
    private static final long MULTIPLIER = 1_220_703_125;
    private static final long MASK = (1L << 46) - 1;
    private static final double UNIT = 0x1p-46;

    static final int SEED = READS + 1;
    static final int SUM_X = READS + 2;
    static final int SUM_Y = READS + 3;
    static final int COUNTS = READS + 4;
    static final int ANNULI = 10;

    private final PageWords words;
    private final long pages;

    NpbEpWorkload(GuestSpec spec, int vcpu) {
        this.words = PageWords.of(spec, vcpu);
        this.pages = spec.workingSetPages();
    }

    @Override
    double unitsPerWrite() {
        return 1;
    }

    @Override
    Outcome step(Access access, long[] registers, long number) {
        long page = number % pages;
        if (!access.ready(words.start(page))) {
            return Outcome.NOT_READY;
        }
        if (number >= pages) {
            use(access, registers, page);
        }
        draw(access, registers, page);
        return Outcome.WRITTEN;
    }

    private void draw(Access access, long[] registers, long page) {
        long x = registers[SEED];
        for (long at = words.first(page), end = words.start(page + 1); at < end; at += words.stride()) {
            x = x * MULTIPLIER & MASK;
            access.store(at, Double.doubleToRawLongBits(x * UNIT));
        }
        access.mark(words.start(page));
        registers[SEED] = x;
    }

    private void use(Access access, long[] registers, long page) {
        double sumX = Double.longBitsToDouble(registers[SUM_X]);
        double sumY = Double.longBitsToDouble(registers[SUM_Y]);
        long second = words.stride();
        for (long at = words.first(page), end = words.start(page + 1) - second; at < end; at += 2 * second) {
            double x = 2 * Double.longBitsToDouble(access.load(at)) - 1;
            double y = 2 * Double.longBitsToDouble(access.load(at + second)) - 1;
            double square = x * x + y * y;
            if (square <= 1) {
                // StrictMath, whose logarithm is the same on every machine.
                double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
                double deviateX = x * factor;
                double deviateY = y * factor;
                sumX += deviateX;
                sumY += deviateY;
                int annulus = (int) Math.max(Math.abs(deviateX), Math.abs(deviateY));
                registers[COUNTS + Math.min(annulus, ANNULI - 1)]++;
            }
        }
        registers[SUM_X] = Double.doubleToRawLongBits(sumX);
        registers[SUM_Y] = Double.doubleToRawLongBits(sumY);
    }

    @Override
    int registers() {
        return COUNTS + ANNULI;
    }

    /// Each vCPU begins somewhere else in the generator's period of 2⁴⁴, as each thread of the original does.
    @Override
    void initialise(long[] registers) {
        registers[SEED] = (registers[Registers.RANDOM] & MASK) | 1;
    }

    @Override
    @Nullable
    String fault(long[] registers) {
        for (int annulus = 0; annulus < ANNULI; annulus++) {
            if (registers[COUNTS + annulus] < 0) {
                return "a negative count of deviates";
            }
        }
        return null;
    }

    /// A pair of uniform numbers lies in the unit circle with a chance of π/4. Six standard deviations from that are
    /// reached once in 500 million times.
    @Override
    @Nullable
    String inconsistency(Access access, long[] registers) {
        long pairs = 0;
        long steps = registers[Registers.STEPS];
        for (long page = 0; page < pages; page++) {
            long visits = steps / pages + (page < steps % pages ? 1 : 0);
            pairs += Math.max(0, visits - 1) * pairsIn(page);
        }
        long accepted = 0;
        for (int annulus = 0; annulus < ANNULI; annulus++) {
            accepted += registers[COUNTS + annulus];
        }
        double chance = Math.PI / 4;
        double allowed = 6 * Math.sqrt(pairs * chance * (1 - chance));
        return Math.abs(accepted - pairs * chance) <= allowed
                ? null
                : accepted + " of " + pairs + " pairs in the unit circle, and not " + Math.round(pairs * chance);
    }

    private long pairsIn(long page) {
        long bytes = words.start(page + 1) - words.first(page);
        return (bytes + words.stride() - 1) / words.stride() / 2;
    }

    /// A pair takes about 40 ns; 1,024 pairs are 40 µs.
    @Override
    int burstSteps() {
        return Math.max(1, 2048 * words.vcpus() / words.wordsPerPage());
    }
}
