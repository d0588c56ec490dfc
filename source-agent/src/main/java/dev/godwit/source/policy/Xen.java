package dev.godwit.source.policy;

import java.util.List;
import java.util.Optional;

/// Xen's rule (as the works on it cite it): few pages remain, or there were many rounds, or memory was sent
/// several times over.
public record Xen(int pages, int rounds, int factor) implements Termination {
    /// Xen's own limits.
    public static final Xen DEFAULT = new Xen(50, 30, 3);

    /// At least one of each.
    public Xen {
        Arguments.require(pages >= 1 && rounds >= 1 && factor >= 1, "xen's limits must be at least 1");
    }

    @Override
    public Optional<String> stop(Rounds history) {
        return Stop.when(history.latest().sendablePages() < pages, "fewer than " + pages + " pages remain")
                .or(() -> Stop.when(history.count() >= rounds, "the limit of " + rounds + " rounds"))
                .or(() -> Stop.when(
                        history.pagesSent() > factor * history.memoryPages(),
                        "more than " + factor + " times the guest's memory was sent"));
    }

    @Override
    public String label() {
        return "xen";
    }

    @Override
    public String does() {
        return "ends the rounds when few pages remain, after a number of rounds, or when memory was sent several"
                + " times over";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("pages", "pages", Integer.toString(pages), "fewer than these may remain"),
                new Parameter("rounds", "rounds", Integer.toString(rounds), "the most rounds"),
                new Parameter("factor", "times memory", Integer.toString(factor), "more than this is never sent"));
    }
}
