package dev.godwit.guest;

import org.jspecify.annotations.Nullable;

/// The layout of a vCPU's registers: all of its state that is not in guest memory. They are one array of longs, the
/// first three for every workload, the rest the workload's own.
final class Registers {
    /// Steps since the guest was created; each is one operation.
    static final int STEPS = 0;
    /// Page-writes since the guest was created.
    static final int WRITES = 1;
    /// The state of the vCPU's random numbers.
    static final int RANDOM = 2;
    /// The first register of the workload's own.
    static final int OWN = 3;

    private Registers() {}

    static long[] initial(GuestSpec spec, int vcpu, int count) {
        long[] registers = new long[count];
        registers[RANDOM] = Mix.mix64(spec.seed() ^ Mix.mix64(vcpu + 1L));
        return registers;
    }

    /// What is wrong with registers that came from a peer, or null.
    static @Nullable String fault(long[] registers) {
        if (registers[STEPS] < 0) {
            return "a negative number of steps";
        }
        return registers[WRITES] < 0 || registers[WRITES] > registers[STEPS] ? "more writes than steps" : null;
    }
}
