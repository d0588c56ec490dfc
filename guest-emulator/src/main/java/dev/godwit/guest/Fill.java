package dev.godwit.guest;

import java.util.Arrays;
import java.util.Locale;

/// What guest memory holds before the first step. A page's bytes depend on the seed and the page's number alone.
public enum Fill {
    /// Zeros: the memory is not even touched.
    ZERO,
    /// Random words, which no encoding can shrink.
    RANDOM,
    /// English-like text, which lz4 shrinks two to three times.
    TEXT,
    /// Each page is, with equal chance, of zeros, text, pointer-like records or random words.
    MIXED;

    /// The fill of this name, in any case.
    ///
    /// @throws IllegalArgumentException with a message that lists the names that are allowed
    public static Fill parse(String name) {
        for (Fill fill : values()) {
            if (fill.label().equalsIgnoreCase(name)) {
                return fill;
            }
        }
        throw new IllegalArgumentException(Names.unknown(
                "fill", name, Arrays.stream(values()).map(Fill::label).toList()));
    }

    /// The name that users write, in lower case.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
