package dev.godwit.lab.bench;

import dev.godwit.lab.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a migration takes from a guest's speed while it runs.
final class TrackingBench {
    static final List<String> WORKLOADS = List.of("stress", "hotspot", "kv", "stream");

    private final Effort effort;

    TrackingBench(Effort effort) {
        this.effort = effort;
    }

    /// Tracked and collected, beside untracked.
    Measure tracked(String workload) throws IOException {
        return Measure.atLeast(
                "tracking." + workload,
                new Samples(ratios(BenchChild.TRACKING, workload.toUpperCase(Locale.ROOT))),
                "ratio to untracked",
                0.8,
                Map.of("vcpus", 1, "collectedEveryMs", 100));
    }

    /// After all pages of a post-copy have come, beside a guest that never migrated.
    Measure presenceAfter() throws IOException {
        return Measure.atLeast(
                "tracking.presence-after",
                new Samples(ratios(BenchChild.PRESENCE, "STRESS")),
                "ratio to before",
                0.95,
                Map.of("workload", "stress"));
    }

    private List<Double> ratios(String role, String workload) throws IOException {
        int pairs = effort.pairs();
        try (BenchProcess child = BenchProcess.start(role, workload, Integer.toString(pairs))) {
            List<Double> ratios = new ArrayList<>();
            for (int pair = 0; pair < pairs; pair++) {
                ratios.add(Double.parseDouble(child.line()));
            }
            return ratios;
        }
    }
}
