package dev.godwit.lab;

import java.util.Arrays;
import java.util.List;

/// Several readings of one thing.
public record Samples(List<Double> values) {
    /// At least one.
    public Samples {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a measure without a reading");
        }
        values = List.copyOf(values);
    }

    /// Readings as they came.
    public static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    /// The middle one, or the mean of the middle two.
    public double median() {
        return quantile(0.5);
    }

    /// The reading below which this share of them lies, between two readings in proportion.
    public double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double at = share * (sorted.size() - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (sorted.get(above) - sorted.get(below)) * (at - below);
    }

    /// The smallest.
    public double least() {
        return quantile(0);
    }

    /// The largest.
    public double most() {
        return quantile(1);
    }
}
