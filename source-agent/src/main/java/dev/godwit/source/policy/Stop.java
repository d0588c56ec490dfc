package dev.godwit.source.policy;

import java.util.Optional;

/// A reason to stop, or none.
final class Stop {
    private Stop() {}

    static Optional<String> when(boolean condition, String reason) {
        return condition ? Optional.of(reason) : Optional.empty();
    }
}
