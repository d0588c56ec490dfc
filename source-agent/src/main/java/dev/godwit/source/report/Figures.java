package dev.godwit.source.report;

import java.util.Locale;

/// Numbers as people read them: binary units for sizes, the largest fitting unit for times, three digits that matter.
public final class Figures {
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Figures() {}

    /// A size such as `512 MiB` or `1.21 GiB`.
    public static String size(long bytes) {
        return size((double) bytes);
    }

    private static String size(double bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < SIZE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return threeDigits(value) + " " + SIZE_UNITS[unit];
    }

    /// A rate such as `612 MiB/s`.
    public static String rate(double bytesPerSecond) {
        return size(bytesPerSecond) + "/s";
    }

    /// A duration such as `38.2 ms`, `2.41 s` or `3 min 20 s`, from nanoseconds.
    public static String duration(long nanoseconds) {
        if (nanoseconds == 0) {
            return "0 s";
        }
        double ns = nanoseconds;
        if (Math.abs(ns) < 999.5e3) {
            return threeDigits(ns / 1e3) + " us";
        }
        if (Math.abs(ns) < 999.5e6) {
            return threeDigits(ns / 1e6) + " ms";
        }
        if (Math.abs(ns) < 120e9) {
            return threeDigits(ns / 1e9) + " s";
        }
        long seconds = Math.round(ns / 1e9);
        return seconds / 60 + " min " + seconds % 60 + " s";
    }

    /// A whole number with its thousands separated: `262,144`.
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A share such as `81 %`; what is not nothing is never `0 %`, what is not all is never `100 %`.
    public static String percent(double share) {
        long percent = Math.round(share * 100);
        if (percent == 0 && share > 0) {
            return "<1 %";
        }
        if (percent == 100 && share < 1) {
            return "99 %";
        }
        return percent + " %";
    }

    private static String threeDigits(double value) {
        double magnitude = Math.abs(value);
        if (value == Math.rint(value) || magnitude >= 99.95) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, magnitude >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
