package dev.godwit.lab.predict;

import java.util.List;

/// How many distinct pages a guest dirties in a time, counted from nothing: it rises, ever slower, to the working set.
public interface DirtyCurve {
    /// The pages, for a time of at least 0.
    double pagesAfter(double seconds);

    /// Writes to pages drawn uniformly from a working set: after `w` writes a page of `n` is untouched with a chance of
    /// (1 - 1/n)^w, which is e^(-w/n) for all that are not tiny.
    ///
    /// @param workingSetPages at least 1
    /// @param writesPerSecond of one page each
    static DirtyCurve uniform(double workingSetPages, double writesPerSecond) {
        return seconds -> -workingSetPages * Math.expm1(-writesPerSecond * seconds / workingSetPages);
    }

    /// A measured one.
    ///
    /// @param points pages that were dirtied in a time; at least one
    static DirtyCurve measured(List<Point> points) {
        return new MeasuredCurve(points);
    }

    /// So many pages were dirtied in so long.
    record Point(double seconds, double pages) {}
}
