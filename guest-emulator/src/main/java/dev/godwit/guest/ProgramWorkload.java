package dev.godwit.guest;

/// A workload whose steps differ: what one does, and how much of the vCPU's pace it uses up, is a function of its
/// number, counted from 0. So phases and bursts are a matter of steps, not of time, and the same on every machine; the
/// pacer alone turns them into time. A step writes one page at most. What steps read is folded into a register, so a
/// page that was lost stays noticed.
abstract sealed class ProgramWorkload extends Workload
        permits KernelCompileWorkload, NpbEpWorkload, SpecJbbWorkload, RubisWorkload {
    /// The fold of everything that was read.
    static final int READS = Registers.OWN;

    /// What a step has done.
    enum Outcome {
        /// Nothing: it needs a page that is missing.
        NOT_READY,
        /// It wrote no page.
        READ,
        /// It wrote one.
        WRITTEN
    }

    /// How many random words a step may draw from the state that it begins with.
    private static final int DRAWS = 3;

    @Override
    final int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        long first = registers[Registers.STEPS];
        long units = 0;
        int writes = 0;
        int steps = 0;
        while (steps < maxSteps && units < maxUnits) {
            Outcome outcome = step(access, registers, first + steps);
            if (outcome == Outcome.NOT_READY) {
                break;
            }
            writes += outcome == Outcome.WRITTEN ? 1 : 0;
            units += units(first + steps);
            registers[Registers.RANDOM] = Mix.advance(registers[Registers.RANDOM], DRAWS);
            steps++;
        }
        registers[Registers.STEPS] = first + steps;
        registers[Registers.WRITES] += writes;
        return (int) Math.min(Integer.MAX_VALUE, units);
    }

    /// One step. It has at most [#DRAWS] random words, and changes no common register.
    abstract Outcome step(Access access, long[] registers, long number);

    /// How many units of the pace a step takes: the more, the longer until the next.
    int units(long number) {
        return 1;
    }

    /// The units of the pace for each write, in the mean over whole phases: what makes `--dirty-rate` the mean rate.
    abstract double unitsPerWrite();

    @Override
    final double unitsPerSecond(GuestSpec spec) {
        return super.unitsPerSecond(spec) * unitsPerWrite();
    }

    @Override
    int registers() {
        return READS + 1;
    }

    static Outcome read(Access access, long[] registers, long offset) {
        if (!access.ready(offset)) {
            return Outcome.NOT_READY;
        }
        registers[READS] = Mix.mix64(registers[READS] ^ access.load(offset));
        return Outcome.READ;
    }
}
