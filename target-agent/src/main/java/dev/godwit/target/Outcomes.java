package dev.godwit.target;

import dev.godwit.protocol.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// What became of the migrations that this process has seen. What was written once stays: an answer that was given
/// remains true. Used by the machine's thread.
final class Outcomes {
    /// A source asks within minutes; a target that saw this many migrations since has nothing to do with the first.
    private static final int KEPT = 4096;

    private final Map<UUID, Outcome> known = new LinkedHashMap<>();

    void put(UUID migration, Outcome outcome) {
        known.putIfAbsent(migration, outcome);
        if (known.size() > KEPT) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /// What is known, or that nothing is.
    Outcome of(UUID migration) {
        return known.getOrDefault(migration, Outcome.UNKNOWN);
    }
}
