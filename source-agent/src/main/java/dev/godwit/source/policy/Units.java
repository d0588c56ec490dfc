package dev.godwit.source.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sizes, rates, durations and percentages as users write them: a number and its unit. `K`, `M`, `G` and `T` are
/// binary, as are their long forms `KiB` and so on; bits are counted as networks count them, in thousands. Errors
/// quote the text and give examples. What is written here is read back as the same value.
public final class Units {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([A-Za-z]+)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,6}) ?%");
    private static final long BYTES_OF_A_MEGABIT = 125_000;

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

    /// In bits per second, of which eight make a byte.
    private static final Map<String, Long> BIT_RATES = Map.of(
            "bit", 1L,
            "kbit", 1_000L,
            "mbit", 1_000_000L,
            "gbit", 1_000_000_000L);

    private static final Map<String, Long> DURATIONS_NS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private Units() {}

    /// A size in bytes: `512M`, `1.5G`, `64KiB`.
    public static long parseSize(String text) {
        return parse(text, SIZES, "a size with its unit, such as 512M, 1G or 64KiB");
    }

    /// A rate in bytes per second: `100MiB/s`, `1G/s`, `100Mbit/s`.
    public static long parseRate(String text) {
        String expected = "a rate with its unit, such as 100MiB/s or 1G/s";
        String size = text.strip();
        if (!size.endsWith("/s")) {
            throw notA(expected, text);
        }
        String quantity = size.substring(0, size.length() - "/s".length());
        return quantity.toLowerCase(Locale.ROOT).endsWith("bit")
                ? parse(quantity, BIT_RATES, expected, text) / Byte.SIZE
                : parse(quantity, SIZES, expected, text);
    }

    /// A duration: `300ms`, `2s`, `1m`.
    public static Duration parseDuration(String text) {
        return Duration.ofNanos(parse(text, DURATIONS_NS, "a duration with its unit, such as 300ms, 2s or 1m"));
    }

    /// A whole percentage: `20%`.
    public static int parsePercent(String text) {
        Matcher matcher = PERCENT.matcher(text.strip());
        if (!matcher.matches()) {
            throw notA("a whole percentage, such as 20%", text);
        }
        return Integer.parseInt(matcher.group(1));
    }

    /// A size as it is read, in the largest unit that leaves no rest.
    public static String size(long bytes) {
        return whole(bytes, "T", "G", "M", "K", "B");
    }

    /// A rate as it is read, in binary units, or else in megabits, as it was most likely meant.
    public static String rate(long bytesPerSecond) {
        boolean binary = bytesPerSecond % (1 << 10) == 0 || bytesPerSecond % BYTES_OF_A_MEGABIT != 0;
        return binary
                ? whole(bytesPerSecond, "TiB/s", "GiB/s", "MiB/s", "KiB/s", "B/s")
                : bytesPerSecond / BYTES_OF_A_MEGABIT + "Mbit/s";
    }

    /// A duration as it is read, in the largest unit up to seconds that leaves no rest.
    public static String duration(Duration duration) {
        long nanos = duration.toNanos();
        for (String unit : List.of("s", "ms", "us")) {
            long length = DURATIONS_NS.getOrDefault(unit, 1L);
            if (nanos % length == 0) {
                return nanos / length + unit;
            }
        }
        return nanos + "ns";
    }

    /// A percentage as it is read.
    public static String percent(int percent) {
        return percent + "%";
    }

    /// A number as it is read, without needless zeros.
    public static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /// @param units from the largest, each 1024 of the next
    private static String whole(long bytes, String... units) {
        for (int i = 0; i < units.length; i++) {
            int shift = 10 * (units.length - 1 - i);
            if (bytes != 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + units[i];
            }
        }
        return bytes + units[units.length - 1];
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
