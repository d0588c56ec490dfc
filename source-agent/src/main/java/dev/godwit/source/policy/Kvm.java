package dev.godwit.source.policy;

import java.util.List;
import java.util.Optional;

/// KVM's rule: what remains has risen in a number of rounds, one after another or not, or there were too many.
public record Kvm(int rises, int rounds) implements Termination {
    /// KVM's own limits.
    public static final Kvm DEFAULT = new Kvm(2, 30);

    /// At least one of each.
    public Kvm {
        Arguments.require(rises >= 1 && rounds >= 1, "kvm's limits must be at least 1");
    }

    @Override
    public Optional<String> stop(Rounds history) {
        long risen = 0;
        for (int round = 0; round < history.count(); round++) {
            if (history.ended().get(round).sendablePages() > history.sendableBefore(round)) {
                risen++;
            }
        }
        return Stop.when(risen >= rises, "what remains has risen in " + risen + " rounds")
                .or(() -> Stop.when(history.count() > rounds, "more than " + rounds + " rounds"));
    }

    @Override
    public String label() {
        return "kvm";
    }

    @Override
    public String does() {
        return "ends the rounds when what remains has risen in some of them, or after too many";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("rises", "rounds", Integer.toString(rises), "rounds in which more remained"),
                new Parameter("rounds", "rounds", Integer.toString(rounds), "more rounds than these end it"));
    }
}
