package dev.godwit.guest;

import java.util.Arrays;

/// Draws ranks from 0 to n − 1 with probability proportional to 1 / (rank + 1)^s. The first 64 ranks are drawn
/// exactly; beyond them, ranks are drawn in groups a 64th of their rank wide, uniformly within a group, which is
/// wrong by less than 1 % for each rank and keeps the table at about a thousand groups for any n. Groups are chosen
/// with the alias method (Walker, 1977; Vose, 1991) over integer thresholds. `StrictMath` alone computes the table,
/// so every machine draws the same.
final class Zipf {
    private static final int GRANULARITY = 64;

    private final long[] firsts;
    private final long[] widths;
    /// The chance of a column to keep its own group, as an unsigned fraction of 2^64.
    private final long[] thresholds;
    private final int[] aliases;

    /// @param s any exponent but 1, for which the integral below has another form
    Zipf(long n, double s) {
        int groups = 0;
        for (long first = 0; first < n; first += width(first, n)) {
            groups++;
        }
        firsts = new long[groups];
        widths = new long[groups];
        thresholds = new long[groups];
        aliases = new int[groups];
        double[] weights = new double[groups];
        long first = 0;
        for (int group = 0; group < groups; group++) {
            firsts[group] = first;
            widths[group] = width(first, n);
            weights[group] = weight(first, widths[group], s);
            first += widths[group];
        }
        buildAliases(weights);
    }

    /// The rank that belongs to two random words.
    long rank(long random, long otherRandom) {
        int column = (int) Mix.below(firsts.length, random);
        long fraction = random * firsts.length;
        int group = Long.compareUnsigned(fraction, thresholds[column]) < 0 ? column : aliases[column];
        return firsts[group] + Mix.below(widths[group], otherRandom);
    }

    private static long width(long first, long n) {
        return Math.min(Math.max(1, first / GRANULARITY), n - first);
    }

    /// The sum of 1 / (rank + 1)^s over a group: exact for one rank, else the integral over it.
    private static double weight(long first, long width, double s) {
        if (width == 1) {
            return StrictMath.pow(first + 1.0, -s);
        }
        double from = StrictMath.pow(first + 0.5, 1 - s);
        double to = StrictMath.pow(first + width + 0.5, 1 - s);
        return (to - from) / (1 - s);
    }

    private void buildAliases(double[] weights) {
        int groups = weights.length;
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        int[] small = new int[groups];
        int[] large = new int[groups];
        int smalls = 0;
        int larges = 0;
        for (int group = 0; group < groups; group++) {
            weights[group] *= groups / total;
            if (weights[group] < 1) {
                small[smalls++] = group;
            } else {
                large[larges++] = group;
            }
        }
        Arrays.fill(thresholds, -1L);
        for (int group = 0; group < groups; group++) {
            aliases[group] = group;
        }
        while (smalls > 0 && larges > 0) {
            int poor = small[--smalls];
            int rich = large[larges - 1];
            thresholds[poor] = (long) (weights[poor] * 0x1p63) << 1;
            aliases[poor] = rich;
            weights[rich] -= 1 - weights[poor];
            if (weights[rich] < 1) {
                larges--;
                small[smalls++] = rich;
            }
        }
    }
}
