package dev.godwit.lab.compare;

import dev.godwit.source.Provenances;
import java.util.List;
import java.util.Random;

/// Comparisons as they might come out.
public final class SyntheticResults {
    private SyntheticResults() {}

    /// Every scheme somewhat slower than the one before it, and no two runs alike.
    public static CompareReport of(List<String> schemes, List<String> workloads, String link, int repeats) {
        Settings settings =
                new Settings(schemes, workloads, List.of(link), repeats, List.of("--memory=1G", "--seed=1"), null);
        Results results = new Results("2026-01-01T00:00:00Z", settings, Provenances.current());
        Random random = new Random(1);
        for (Cell cell : settings.cells()) {
            int place = schemes.indexOf(cell.scheme());
            for (int repeat = 0; repeat < repeats; repeat++) {
                double noise = 0.85 + 0.3 * random.nextDouble();
                results.add(
                        cell,
                        Reports.report(
                                cell,
                                40 * (1 + place) * noise,
                                (2000 + 600 * place) * noise,
                                (1024 + 200 * place) * noise,
                                rounds(3 * place, random)));
            }
        }
        return results.report();
    }

    private static int[] rounds(int count, Random random) {
        int[] dirty = new int[count + 1];
        double left = 60_000;
        for (int i = 0; i < count; i++) {
            dirty[i] = (int) (left * (0.8 + 0.4 * random.nextDouble()));
            left = 8_000 + left * 0.7;
        }
        return dirty;
    }
}
