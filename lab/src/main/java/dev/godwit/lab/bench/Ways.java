package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Readings of one thing that was done in several ways.
final class Ways<K> {
    private final Map<K, List<Double>> readings = new LinkedHashMap<>();

    void add(K way, double reading) {
        readings.computeIfAbsent(way, key -> new ArrayList<>()).add(reading);
    }

    List<Double> of(K way) {
        return readings.getOrDefault(way, List.of());
    }

    /// The way with the largest median.
    K most() {
        return readings.entrySet().stream()
                .max(Comparator.comparingDouble(each -> new Samples(each.getValue()).median()))
                .orElseThrow()
                .getKey();
    }

    /// The way with the least median.
    K least() {
        return readings.entrySet().stream()
                .min(Comparator.comparingDouble(each -> new Samples(each.getValue()).median()))
                .orElseThrow()
                .getKey();
    }

    Map<K, List<Double>> all() {
        return readings;
    }
}
