package dev.godwit.guest;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Sets of pages as a round uses them: walked in runs, and filled from a vCPU's map. The score is microseconds for a
/// map of 4 GiB of guest.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MapWalkBenchmark {
    private static final int PAGES = 1 << 20;

    /// How many of a thousand pages are members, scattered evenly.
    @Param({"0", "1", "50", "500", "1000"})
    int perMille;

    private PageSet set = new PageSet(PAGES);
    private final PageSet into = new PageSet(PAGES);

    /// Fills the set.
    @Setup
    public void fill() {
        set = new PageSet(PAGES);
        for (int page = 0; page < PAGES; page++) {
            if (Mix.below(1000, Mix.mix64(page)) < perMille) {
                set.add(page);
            }
        }
    }

    /// Walks the runs, and returns how many pages they have.
    @Benchmark
    public int forEachRun() {
        int[] pages = new int[1];
        set.forEachRun((first, count) -> pages[0] += count);
        return pages[0];
    }

    /// Moves a copy of the set to another: the collector's part for one vCPU, and the copying of 128 KiB.
    @Benchmark
    public int moveTo() {
        return PageSet.copyOf(set).moveTo(into);
    }
}
