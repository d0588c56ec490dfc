package dev.godwit.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sizes, rates and durations as users write them: a number and its unit. `K`, `M`, `G` and `T` are binary, as are
/// their
/// long forms `KiB` and so on. Errors quote the text and give examples.
final class Units {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([A-Za-z]+)");

    private static final Map<String, Long> SIZES = Map.of(
            "b", 1L,
            "k", 1L << 10,
            "kib", 1L << 10,
            "m", 1L << 20,
            "mib", 1L << 20,
            "g", 1L << 30,
            "gib", 1L << 30,
            "t", 1L << 40,
            "tib", 1L << 40);

    private static final Map<String, Long> DURATIONS_NS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private Units() {}

    /// A size in bytes: `512M`, `1.5G`, `64KiB`.
    static long parseSize(String text) {
        return parse(text, SIZES, "a size with its unit, such as 512M, 1G or 64KiB");
    }

    /// A rate in bytes per second: `100MiB/s`, `1G/s`.
    static long parseRate(String text) {
        String expected = "a rate with its unit, such as 100MiB/s or 1G/s";
        String size = text.strip();
        if (!size.endsWith("/s")) {
            throw notA(expected, text);
        }
        return parse(size.substring(0, size.length() - "/s".length()), SIZES, expected, text);
    }

    /// A duration: `300ms`, `2s`, `1m`.
    static Duration parseDuration(String text) {
        return Duration.ofNanos(parse(text, DURATIONS_NS, "a duration with its unit, such as 300ms, 2s or 1m"));
    }

    private static long parse(String text, Map<String, Long> units, String expected) {
        return parse(text, units, expected, text);
    }

    private static long parse(String quantity, Map<String, Long> units, String expected, String text) {
        Matcher matcher = QUANTITY.matcher(quantity.strip());
        if (!matcher.matches()) {
            throw notA(expected, text);
        }
        Long unit = unit(units, matcher.group(2));
        if (unit == null) {
            throw notA(expected, text);
        }
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw notA(expected + ", in whole bytes or nanoseconds and below 2^63 of them", text);
        }
    }

    private static @Nullable Long unit(Map<String, Long> units, String name) {
        return units.get(name.toLowerCase(Locale.ROOT));
    }

    private static IllegalArgumentException notA(String expected, String text) {
        return new IllegalArgumentException("'" + text + "' is not " + expected);
    }
}
