package dev.godwit.lab.compare.html;

/// What an axis counts in.
///
/// @param size of one, in nanoseconds or bytes
record AxisUnit(String name, double size) {
    /// For an axis that ends at so many nanoseconds.
    static AxisUnit ofDuration(double most) {
        if (most >= 1e9) {
            return new AxisUnit("s", 1e9);
        }
        return most >= 1e6 ? new AxisUnit("ms", 1e6) : new AxisUnit("us", 1e3);
    }

    /// For an axis that ends at so many bytes.
    static AxisUnit ofSize(double most) {
        return most >= 1L << 30 ? new AxisUnit("GiB", 1L << 30) : new AxisUnit("MiB", 1 << 20);
    }
}
