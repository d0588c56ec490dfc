package dev.godwit.lab.bench;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Measures for people.
final class BenchText {
    private BenchText() {}

    /// Its line, and one for each note.
    static String of(Measure measure) {
        if (measure.value() == null || measure.spread() == null) {
            return String.format(
                    Locale.ROOT, "%-26s %10s  %s", measure.name(), "-", String.join("; ", measure.notes()));
        }
        String figures = String.format(
                Locale.ROOT,
                "%-26s %10s  %-22s %-9s %s%s",
                measure.name(),
                number(measure.value()),
                number(measure.spread().getFirst()) + " to "
                        + number(measure.spread().getLast()),
                aim(measure),
                measure.unit(),
                Boolean.FALSE.equals(measure.met()) ? "  (not met)" : "");
        return Stream.concat(Stream.of(figures), measure.notes().stream().map(note -> "    " + note))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String aim(Measure measure) {
        if (measure.atLeast() != null) {
            return ">= " + number(measure.atLeast());
        }
        return measure.atMost() != null ? "<= " + number(measure.atMost()) : "shown";
    }

    /// Three digits that say something.
    private static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }
}
