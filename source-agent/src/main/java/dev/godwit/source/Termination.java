package dev.godwit.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When the rounds of a pre-copy end. Pure: the round's figures in, a decision out; no clock and no I/O.
public sealed interface Termination {

    /// Decides after a round.
    ///
    /// @return why the rounds end now, for people; empty when another round is to follow
    Optional<String> stop(RoundFigures round);

    /// What a termination may look at.
    ///
    /// @param rounds rounds that have ended, this one included
    /// @param expectedDowntimeNs the downtime if the guest were paused now; [Long#MAX_VALUE] if unknown
    record RoundFigures(int rounds, long pendingPages, long expectedDowntimeNs) {}

    /// Stops when the expected downtime is at most a limit (QEMU's rule).
    record DowntimeLimit(Duration limit) implements Termination {
        @Override
        public Optional<String> stop(RoundFigures round) {
            return round.expectedDowntimeNs() <= limit.toNanos()
                    ? Optional.of("expected downtime is within " + limit.toMillis() + " ms")
                    : Optional.empty();
        }
    }

    /// Stops after a number of rounds, round 0 included.
    record MaxRounds(int limit) implements Termination {
        /// At least one round is a round.
        public MaxRounds {
            if (limit < 1) {
                throw new IllegalArgumentException("the limit of rounds must be at least 1, not " + limit);
            }
        }

        @Override
        public Optional<String> stop(RoundFigures round) {
            return round.rounds() >= limit ? Optional.of("the limit of " + limit + " rounds") : Optional.empty();
        }
    }

    /// Stops when the first of several does.
    record AnyOf(List<Termination> rules) implements Termination {
        /// Keeps its own copy.
        public AnyOf {
            rules = List.copyOf(rules);
        }

        @Override
        public Optional<String> stop(RoundFigures round) {
            return rules.stream().flatMap(rule -> rule.stop(round).stream()).findFirst();
        }
    }
}
