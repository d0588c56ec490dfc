package dev.godwit.guest;

/// SplitMix64 (Steele, Lea and Flood, 2014): the guest's only source of randomness. Its state is one register.
final class Mix {
    /// What the state advances by: 2^64 divided by the golden ratio, made odd.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Mix() {}

    /// The value that belongs to a state: a bijection in which each input bit changes half of the output bits.
    static long mix64(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// The nth random word after a state, counted from 1.
    static long draw(long state, int n) {
        return mix64(advance(state, n));
    }

    /// The state after n draws.
    static long advance(long state, int n) {
        return state + n * GOLDEN;
    }

    /// A number from 0 to `bound - 1` out of a random word.
    static long below(long bound, long random) {
        return Math.unsignedMultiplyHigh(random, bound);
    }
}
