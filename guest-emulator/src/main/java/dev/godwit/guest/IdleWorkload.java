package dev.godwit.guest;

/// Ticks, and touches no memory.
final class IdleWorkload extends Workload {
    private static final int TICKS_PER_SECOND = 100;

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        int steps = Math.min(maxSteps, maxUnits);
        registers[Registers.STEPS] += steps;
        registers[Registers.RANDOM] = Mix.advance(registers[Registers.RANDOM], steps);
        return steps;
    }

    @Override
    int burstSteps() {
        return 1 << 10;
    }

    /// Its clock does not depend on the dirty rate.
    @Override
    double unitsPerSecond(GuestSpec spec) {
        return (double) TICKS_PER_SECOND * spec.vcpus();
    }
}
