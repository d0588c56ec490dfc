package dev.godwit.lab.predict;

import dev.godwit.protocol.Mode;
import dev.godwit.source.Scheme;
import java.time.Duration;

/// What a scheme is going to do.
///
/// @param downtimeLimit pre-copy's rounds end when the rest can be sent in it, and has settled
/// @param maxRounds or after so many, the last one not counted
/// @param preCopyRounds of hybrid
public record Plan(Mode mode, Duration downtimeLimit, int maxRounds, int preCopyRounds) {
    /// A mode with its defaults.
    public static Plan of(Mode mode) {
        return new Plan(mode, Scheme.DEFAULT_DOWNTIME_LIMIT, Scheme.DEFAULT_MAX_ROUNDS, Scheme.DEFAULT_PRE_COPY_ROUNDS);
    }
}
