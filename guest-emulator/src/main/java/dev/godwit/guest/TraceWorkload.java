package dev.godwit.guest;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// `trace:FILE`: replays recorded page writes over and over. A step is one record: it reads its entry from guest
/// memory, rewrites a word of its page, and uses up as many microseconds of the vCPU's pace as there are to the next
/// record. So the order is a matter of steps, and the pacer makes the recorded times hold. A dirty rate other than the
/// recorded one runs the trace faster or slower.
final class TraceWorkload extends Workload {
    /// Entries that name no page that may be written: only a peer could have sent them.
    private static final int UNSOUND = Registers.OWN;

    private static final double UNITS_PER_SECOND = 1e6;

    private final int vcpu;
    private final PageWords words;
    private final TraceLayout layout;
    private final long ownRecords;

    TraceWorkload(GuestSpec spec, int vcpu) {
        this.vcpu = vcpu;
        this.words = PageWords.of(spec, vcpu);
        this.layout = spec.traceLayout();
        this.ownRecords = layout.recordsOf(vcpu);
    }

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        long number = registers[Registers.STEPS];
        long units = 0;
        int steps = 0;
        while (steps < maxSteps && units < maxUnits) {
            long at = layout.offset(vcpu, entryOf(number + steps));
            if (!access.ready(at)) {
                break;
            }
            long entry = access.load(at);
            if (!write(access, registers, TraceLayout.page(entry))) {
                break;
            }
            units += TraceLayout.timeToNextUs(entry);
            registers[Registers.RANDOM] = Mix.advance(registers[Registers.RANDOM], 2);
            steps++;
        }
        registers[Registers.STEPS] = number + steps;
        return (int) Math.min(Integer.MAX_VALUE, units);
    }

    /// The first step takes the entry without a page, and then the records follow each other.
    private long entryOf(long number) {
        return number == 0 || ownRecords == 0 ? 0 : 1 + (number - 1) % ownRecords;
    }

    /// False if the page is missing.
    private boolean write(Access access, long[] registers, long page) {
        if (page < 0) {
            return true;
        }
        if (page >= layout.firstPage()) {
            registers[UNSOUND]++;
            return true;
        }
        long state = registers[Registers.RANDOM];
        long offset = words.any(page, Mix.draw(state, 1));
        if (!access.ready(offset)) {
            return false;
        }
        words.update(access, offset, Mix.draw(state, 2));
        registers[Registers.WRITES]++;
        return true;
    }

    @Override
    double unitsPerSecond(GuestSpec spec) {
        double recorded = requireNonNull(spec.trace()).dirtyBytesPerSecond(spec.pageSize());
        return spec.dirtyBytesPerSecond() == GuestSpec.UNPACED
                ? Double.POSITIVE_INFINITY
                : UNITS_PER_SECOND * spec.vcpus() * (spec.dirtyBytesPerSecond() / recorded);
    }

    @Override
    int registers() {
        return UNSOUND + 1;
    }

    @Override
    @Nullable
    String inconsistency(Access access, long[] registers) {
        return registers[UNSOUND] == 0 ? null : registers[UNSOUND] + " records of the trace named no page of the guest";
    }

    /// A step takes 5 to 150 ns.
    @Override
    int burstSteps() {
        return 512;
    }
}
