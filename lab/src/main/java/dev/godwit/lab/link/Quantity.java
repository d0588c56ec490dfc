package dev.godwit.lab.link;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A kind of quantity, and how it is written: a number and a unit, in lower case.
///
/// @param name with its article, for messages
/// @param units from the smallest, which is 1, to the largest
record Quantity(String name, List<Map.Entry<String, Long>> units) {
    /// As tc(8) writes them, decimal.
    static final Quantity RATE = new Quantity(
            "a rate",
            List.of(
                    Map.entry("bit", 1L),
                    Map.entry("kbit", 1_000L),
                    Map.entry("mbit", 1_000_000L),
                    Map.entry("gbit", 1_000_000_000L)));

    static final Quantity TIME = new Quantity(
            "a time",
            List.of(
                    Map.entry("ns", 1L),
                    Map.entry("us", 1_000L),
                    Map.entry("ms", 1_000_000L),
                    Map.entry("s", 1_000_000_000L)));

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?([a-z]+)");

    /// Whether a text is a number and something that may be a unit.
    static boolean looksLikeOne(String text) {
        return NUMBER_AND_UNIT.matcher(text).matches();
    }

    /// The value in the smallest unit.
    ///
    /// @throws IllegalArgumentException in words for users
    long parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not " + name + ": a number and its unit, " + unitNames());
        }
        long factor = factor(matcher.group(2), text);
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(factor))
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not " + name + " in whole "
                            + units.getFirst().getKey() + " below 2^63",
                    e);
        }
    }

    private long factor(String unit, String text) {
        for (Map.Entry<String, Long> known : units) {
            if (known.getKey().equals(unit)) {
                return known.getValue();
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not " + name + ", whose unit is one of " + unitNames()
                + LinkSpec.suggestion(
                        unit, units.stream().map(Map.Entry::getKey).toList()));
    }

    private String unitNames() {
        return String.join(", ", units.stream().map(Map.Entry::getKey).toList());
    }

    /// The value in the largest unit that leaves no fraction; [#parse] reads it back.
    String write(long value) {
        for (Map.Entry<String, Long> unit : units.reversed()) {
            if (value % unit.getValue() == 0) {
                return value / unit.getValue() + unit.getKey();
            }
        }
        throw new IllegalStateException("the smallest unit is not 1");
    }
}
