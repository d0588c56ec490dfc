package dev.godwit.target;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a target receives guests.
///
/// @param maxMemoryBytes the largest guest it takes; [Long#MAX_VALUE] leaves that to what the machine has
/// @param once whether it ends after one attempt, whatever came of it
/// @param timeout the source is dead after this long without a sign of life, until an offer says otherwise
/// @param inDoubtTimeout how long a discarded guest's fate is kept for the source's question before the process may
///        end; null keeps it for as long as the process lives; an offer may say otherwise
public record TargetOptions(
        long maxMemoryBytes,
        boolean once,
        Duration timeout,
        @Nullable Duration inDoubtTimeout) {

    /// Checks every value.
    ///
    /// @throws IllegalArgumentException naming the option and what is allowed
    public TargetOptions {
        if (maxMemoryBytes <= 0) {
            throw new IllegalArgumentException("--max-memory must be more than 0");
        }
        if (timeout.compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("--timeout must be at least 2s: heartbeats come every second");
        }
        if (inDoubtTimeout != null && inDoubtTimeout.isNegative()) {
            throw new IllegalArgumentException("--in-doubt-timeout must not be negative");
        }
    }

    /// Any guest that fits the machine, one after another until one stays.
    public static TargetOptions defaults() {
        return new TargetOptions(Long.MAX_VALUE, false, Duration.ofSeconds(10), null);
    }

    /// The same with another limit of memory.
    public TargetOptions withMaxMemoryBytes(long value) {
        return new TargetOptions(value, once, timeout, inDoubtTimeout);
    }

    /// The same, ending after one attempt or not.
    public TargetOptions withOnce(boolean value) {
        return new TargetOptions(maxMemoryBytes, value, timeout, inDoubtTimeout);
    }

    /// The same with another time-out.
    public TargetOptions withTimeout(Duration value) {
        return new TargetOptions(maxMemoryBytes, once, value, inDoubtTimeout);
    }

    /// The same with another limit of doubt.
    public TargetOptions withInDoubtTimeout(@Nullable Duration value) {
        return new TargetOptions(maxMemoryBytes, once, timeout, value);
    }
}
