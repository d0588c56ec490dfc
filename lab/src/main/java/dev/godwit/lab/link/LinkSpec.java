package dev.godwit.lab.link;

import dev.godwit.guest.Names;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/// What a link is like: the same in both directions.
///
/// As in netem and Mininet, the rate is in decimal bits per second, the delay is that of one direction (a round trip is
/// two of them), and the jitter is the most by which a delay differs from it, to either side, uniformly.
///
/// @param bitsPerSecond what all connections together carry in one direction; their bytes count, headers do not
/// @param delay from the last bit that left to its arrival
/// @param jitter how much earlier or later than the delay something may arrive
public record LinkSpec(long bitsPerSecond, Duration delay, Duration jitter) {
    /// What a link is written like, for messages and help.
    public static final String FORM =
            "lan, wan, or RATE[,DELAY][,jitter=TIME] such as 1gbit, 10gbit,2ms or 100mbit,40ms,jitter=5ms";

    private static final String JITTER = "jitter";

    /// Below it a batch of pages takes longer than the time-outs of a migration; above it no relay follows.
    private static final long LEAST_BITS_PER_SECOND = 64_000;

    private static final long MOST_BITS_PER_SECOND = 100_000_000_000L;

    /// Light is back from the moon in a quarter of it.
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    /// What is on its way in one direction is in this process's memory: 10 Gbit/s over 200 ms.
    private static final long MOST_BYTES_UNDER_WAY = 256L << 20;

    /// Links that have a name.
    public enum Preset {
        /// A switched gigabit Ethernet, as in the test beds of most papers.
        LAN(1_000_000_000, Duration.ofNanos(100_000), Duration.ZERO),
        /// A path between two cities that are one or two thousand kilometres apart.
        WAN(100_000_000, Duration.ofMillis(20), Duration.ofMillis(1));

        private final long bitsPerSecond;
        private final Duration delay;
        private final Duration jitter;

        Preset(long bitsPerSecond, Duration delay, Duration jitter) {
            this.bitsPerSecond = bitsPerSecond;
            this.delay = delay;
            this.jitter = jitter;
        }

        /// The name as it is written.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The link of this name.
        public LinkSpec spec() {
            return new LinkSpec(bitsPerSecond, delay, jitter);
        }

        private static Optional<Preset> named(String label) {
            return List.of(values()).stream()
                    .filter(preset -> preset.label().equals(label))
                    .findFirst();
        }
    }

    /// Checks every value.
    ///
    /// @throws IllegalArgumentException in words for users
    public LinkSpec {
        require(
                bitsPerSecond >= LEAST_BITS_PER_SECOND && bitsPerSecond <= MOST_BITS_PER_SECOND,
                "a link's rate must be 64kbit to 100gbit, not " + Quantity.RATE.write(bitsPerSecond));
        require(
                !delay.isNegative() && delay.compareTo(LONGEST_DELAY) <= 0,
                "a link's delay must be 0s to 10s, not " + write(delay));
        require(
                !jitter.isNegative() && jitter.compareTo(delay) <= 0,
                "a link's jitter must not be more than its delay: " + write(jitter) + " is more than " + write(delay));
        require(
                bitsPerSecond / 8e9 * delay.plus(jitter).toNanos() <= MOST_BYTES_UNDER_WAY,
                "a link of " + Quantity.RATE.write(bitsPerSecond) + " and " + write(delay)
                        + " has more than 256 MiB on its way, which is more than this emulator keeps");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// The link of a text as in [#FORM]. A delay or jitter behind a preset replaces the preset's.
    ///
    /// @throws IllegalArgumentException in words for users: what was wrong, and what is allowed
    public static LinkSpec parse(String text) {
        List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split(",", -1));
        LinkSpec base = base(parts.getFirst().strip(), text);
        Duration delay = null;
        Duration jitter = null;
        for (String part : parts.subList(1, parts.size())) {
            String key =
                    part.contains("=") ? part.substring(0, part.indexOf('=')).strip() : "";
            String value = part.substring(part.indexOf('=') + 1).strip();
            if (key.isEmpty()) {
                require(delay == null, "'" + text + "' has two delays; a link is " + FORM);
                delay = Duration.ofNanos(Quantity.TIME.parse(value));
            } else {
                require(
                        key.equals(JITTER),
                        "'" + key + "' is nothing that a link has; a link is " + FORM
                                + suggestion(key, List.of(JITTER)));
                require(jitter == null, "'" + text + "' has two jitters; a link is " + FORM);
                jitter = Duration.ofNanos(Quantity.TIME.parse(value));
            }
        }
        return new LinkSpec(
                base.bitsPerSecond, delay == null ? base.delay : delay, jitter == null ? base.jitter : jitter);
    }

    private static LinkSpec base(String first, String text) {
        Optional<Preset> preset = Preset.named(first);
        if (preset.isPresent()) {
            return preset.get().spec();
        }
        List<String> names =
                List.of(Preset.values()).stream().map(Preset::label).toList();
        require(Quantity.looksLikeOne(first), "'" + text + "' is not a link: " + FORM + suggestion(first, names));
        return new LinkSpec(Quantity.RATE.parse(first), Duration.ZERO, Duration.ZERO);
    }

    static String suggestion(String word, Collection<String> known) {
        return Names.nearest(word, known)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    /// The link as [#parse] reads it.
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",").add(Quantity.RATE.write(bitsPerSecond));
        if (!delay.isZero()) {
            text.add(write(delay));
        }
        if (!jitter.isZero()) {
            text.add(JITTER + "=" + write(jitter));
        }
        return text.toString();
    }

    private static String write(Duration duration) {
        return Quantity.TIME.write(duration.toNanos());
    }
}
