package dev.godwit.source.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The iteration-termination criterion (ITC-LM, section 3.3): it grows by `trust` with each round that leaves
/// less than the one before, is divided by `distrust` with each that does not, and ends the rounds when
/// that makes it at most 1.
public record Itc(double trust, double distrust) implements Termination {
    /// The paper's values.
    public static final Itc DEFAULT = new Itc(1, 2);

    /// Trust grows, distrust shrinks.
    public Itc {
        Arguments.require(trust > 0, "itc: trust must be more than 0");
        Arguments.require(distrust > 1, "itc: distrust must be more than 1, or the criterion would never fall");
    }

    @Override
    public Optional<String> stop(Rounds rounds) {
        double criterion = 0;
        boolean fell = false;
        for (int round = 0; round < rounds.count(); round++) {
            fell = rounds.ended().get(round).sendablePages() >= rounds.sendableBefore(round);
            criterion = fell ? criterion / distrust : criterion + trust;
        }
        return Stop.when(
                fell && criterion <= 1,
                String.format(Locale.ROOT, "the criterion fell to %.2f: more rounds would not pay", criterion));
    }

    @Override
    public String label() {
        return "itc";
    }

    @Override
    public String does() {
        return "trusts rounds that leave less, distrusts those that do not, and ends them when trust is used up";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("trust", "", Units.number(trust), "what a round that leaves less adds"),
                new Parameter("distrust", "", Units.number(distrust), "what another divides by"));
    }
}
