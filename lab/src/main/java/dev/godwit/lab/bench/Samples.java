package dev.godwit.lab.bench;

import java.util.Arrays;
import java.util.List;

/// Several readings of one thing.
record Samples(List<Double> values) {
    Samples {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a measure without a reading");
        }
        values = List.copyOf(values);
    }

    static Samples of(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }

    double median() {
        return quantile(0.5);
    }

    /// The reading below which this share of them lies, between two readings in proportion.
    double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double at = share * (sorted.size() - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (sorted.get(above) - sorted.get(below)) * (at - below);
    }

    double least() {
        return quantile(0);
    }

    double most() {
        return quantile(1);
    }
}
