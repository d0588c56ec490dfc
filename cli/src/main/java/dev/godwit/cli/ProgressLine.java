package dev.godwit.cli;

import dev.godwit.source.Progress;
import dev.godwit.source.report.Figures;
import java.util.ArrayList;
import java.util.List;

/// Progress as one line for people: what matters most first, and no more than fits.
final class ProgressLine {
    private static final String SEPARATOR = " | ";

    /// A part of which less than this would be seen is left out.
    private static final int MIN_CUT_PART = 12;

    private ProgressLine() {}

    /// The source's progress: phase and round, share done, time left or why there is no telling, rates, downtime.
    static String source(Progress progress, int columns) {
        List<String> parts = new ArrayList<>();
        parts.add(phase(progress));
        if (progress.fraction() > 0) {
            parts.add(Figures.percent(progress.fraction()));
        }
        if (progress.remaining() != null) {
            parts.add(Figures.duration(progress.remaining().toNanos()) + " left");
        }
        if (!progress.note().isEmpty()) {
            parts.add(progress.note());
        }
        if (progress.bytesPerSecond() > 0) {
            parts.add(Figures.rate(progress.bytesPerSecond()));
        }
        if (progress.expectedDowntime() != null) {
            parts.add("expected downtime "
                    + Figures.duration(progress.expectedDowntime().toNanos()));
        }
        if (progress.dirtyBytesPerSecond() > 0) {
            parts.add("dirtied " + Figures.rate(progress.dirtyBytesPerSecond()));
        }
        if (progress.deferredPages() > 0) {
            parts.add(Figures.count(progress.deferredPages()) + " pages left for the last round");
        }
        return fit(parts, columns);
    }

    /// The target's progress. A page that was sent again counts again.
    static String target(long pagesPlaced, int pagesTotal) {
        return "receiving: " + Figures.count(pagesPlaced) + " pages placed of a guest that has "
                + Figures.count(pagesTotal);
    }

    private static String phase(Progress progress) {
        String phase = progress.phase().label();
        return progress.phase() == Progress.Phase.PRE_COPY ? phase + " round " + progress.round() : phase;
    }

    /// The parts that fit whole; the first that does not is cut, so that a long note still says something.
    private static String fit(List<String> parts, int columns) {
        String whole = String.join(SEPARATOR, parts);
        if (whole.length() <= columns) {
            return whole;
        }
        int kept = whole.lastIndexOf(SEPARATOR, columns);
        String cut = whole.substring(0, columns - "...".length()) + "...";
        boolean restIsShort = kept >= 0 && columns - kept < SEPARATOR.length() + MIN_CUT_PART;
        return restIsShort ? whole.substring(0, kept) : cut;
    }
}
