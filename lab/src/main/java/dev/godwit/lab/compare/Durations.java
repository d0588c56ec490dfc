package dev.godwit.lab.compare;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How long runs take: those of a cell as its earlier ones, those of a new one as all others do in the mean.
final class Durations {
    private final Map<Cell, LongSummaryStatistics> byCell = new HashMap<>();
    private final LongSummaryStatistics all = new LongSummaryStatistics();

    void add(Cell cell, Duration duration) {
        synchronized (byCell) {
            byCell.computeIfAbsent(cell, each -> new LongSummaryStatistics()).accept(duration.toNanos());
            all.accept(duration.toNanos());
        }
    }

    /// How long these will take together; null before anything is known.
    @Nullable
    Duration of(List<Cell> cells) {
        synchronized (byCell) {
            if (all.getCount() == 0) {
                return null;
            }
            double nanoseconds = 0;
            for (Cell cell : cells) {
                nanoseconds += byCell.getOrDefault(cell, all).getAverage();
            }
            return Duration.ofNanos((long) nanoseconds);
        }
    }
}
