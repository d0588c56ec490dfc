package dev.godwit.source.policy;

import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.DynamicRate;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Termination.MaxTime;
import dev.godwit.source.policy.Termination.Remaining;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// What rules must not be together: one that could never decide says something that is not so.
final class StopRules {
    private StopRules() {}

    /// @throws IllegalArgumentException if a limit of rounds lies beyond another rule's
    static void requireConsistent(List<Termination> rules) {
        Map<Integer, String> limits = new HashMap<>();
        for (Termination rule : rules) {
            OptionalInt most = mostRounds(rule);
            if (most.isPresent()) {
                limits.put(most.getAsInt(), rule.text());
            }
        }
        if (limits.size() < 2) {
            return;
        }
        int least = limits.keySet().stream().min(Integer::compare).orElseThrow();
        int greatest = limits.keySet().stream().max(Integer::compare).orElseThrow();
        throw new IllegalArgumentException("contradictory stop rules: " + limits.get(greatest)
                + " would never decide, for " + limits.get(least) + " ends the rounds after " + least);
    }

    /// After how many rounds a rule stops for certain.
    private static OptionalInt mostRounds(Termination rule) {
        return switch (rule) {
            case MaxRounds(int limit) -> OptionalInt.of(limit);
            case Xen xen -> OptionalInt.of(xen.rounds());
            case Kvm kvm -> OptionalInt.of(kvm.rounds() + 1);
            case AnyOf(List<Termination> rules) ->
                rules.stream()
                        .map(StopRules::mostRounds)
                        .flatMapToInt(OptionalInt::stream)
                        .min();
            case Remaining _, MaxTime _, DowntimeLimit _, Itc _, Hpc _, DynamicRate _ -> OptionalInt.empty();
        };
    }
}
