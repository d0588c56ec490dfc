package dev.godwit.source;

import dev.godwit.protocol.Mode;
import dev.godwit.source.Termination.AnyOf;
import dev.godwit.source.Termination.DowntimeLimit;
import dev.godwit.source.Termination.MaxRounds;
import java.time.Duration;
import java.util.List;

/// A migration scheme: a mode and the policies that it composes, under the name that reports give it.
///
/// @param name what users call it
/// @param mode how memory moves around the switchover
/// @param termination when the rounds before the pause end; unused by modes without rounds
public record Scheme(String name, Mode mode, Termination termination) {
    /// The downtime that pre-copy aims at by default.
    public static final Duration DEFAULT_DOWNTIME_LIMIT = Duration.ofMillis(300);

    /// The most rounds of pre-copy by default, the last one not counted.
    public static final int DEFAULT_MAX_ROUNDS = 30;

    /// The rounds of hybrid by default.
    public static final int DEFAULT_PRE_COPY_ROUNDS = 1;

    /// Stop, send everything, run there. The baseline of every comparison.
    public static Scheme stopAndCopy() {
        return new Scheme("stop-and-copy", Mode.STOP_AND_COPY, new MaxRounds(1));
    }

    /// Rounds while the guest runs, then the rest while it is paused (Clark et al. 2005, with QEMU's rule to end them).
    public static Scheme preCopy(Duration downtimeLimit, int maxRounds) {
        return new Scheme(
                "pre-copy",
                Mode.PRE_COPY,
                new AnyOf(List.of(new DowntimeLimit(downtimeLimit), new MaxRounds(maxRounds))));
    }

    /// Pre-copy with its defaults.
    public static Scheme preCopy() {
        return preCopy(DEFAULT_DOWNTIME_LIMIT, DEFAULT_MAX_ROUNDS);
    }

    /// Stop, run there, fetch memory by active push with faults served ahead of it (Hines et al. 2009).
    public static Scheme postCopy() {
        return new Scheme("post-copy", Mode.POST_COPY, new MaxRounds(1));
    }

    /// A bounded number of rounds, then post-copy of what is stale.
    public static Scheme hybrid(int rounds) {
        return new Scheme("hybrid", Mode.HYBRID, new MaxRounds(rounds));
    }
}
