package dev.godwit.lab.predict;

import dev.godwit.source.policy.Termination.DowntimeLimit;

/// Plays a migration through on paper. Pure.
///
/// A round of `p` pages takes `t = p × b / B`, in which the guest dirties `D(t)` pages, which are the next round's. For
/// a guest that dirties at a constant rate and never the same page twice, `D(t) = r t`, that is the geometric series of
/// the literature: after `n` rounds `V_mem (1 - λ^(n+1)) / (1 - λ)` has been sent, `λ = r b / B`. A real guest writes
/// to the same pages again, so `D` saturates, and a round that takes long enough leaves the working set, however high
/// `r` is.
public final class Predictor {
    /// A round that leaves no more than this of its pages is followed by another, also within the limit.
    private static final double UNSETTLED = 1 - DowntimeLimit.SETTLED / 100.0;

    private static final double LITTLE = DowntimeLimit.LITTLE_NS / 1e9;

    private Predictor() {}

    /// What comes of this plan.
    public static Prediction predict(Conditions conditions, DirtyCurve curve, Plan plan) {
        return switch (plan.mode()) {
            case STOP_AND_COPY -> stopAndCopy(conditions);
            case PRE_COPY -> preCopy(conditions, curve, plan);
            case POST_COPY -> postCopy(conditions, 0, conditions.pages(), 0, 0);
            case HYBRID -> hybrid(conditions, curve, plan);
        };
    }

    private static Prediction stopAndCopy(Conditions conditions) {
        double downtime = conditions.seconds(conditions.pages()) + conditions.fixedSeconds();
        return new Prediction(downtime, downtime, conditions.pages() * conditions.wireBytesPerPage(), 0);
    }

    private static Prediction preCopy(Conditions conditions, DirtyCurve curve, Plan plan) {
        double limit = plan.downtimeLimit().toNanos() / 1e9;
        double preparation = 0;
        double sent = 0;
        double left = conditions.pages();
        int rounds = 0;
        double downtime = conditions.seconds(left) + conditions.fixedSeconds();
        double found;
        do {
            found = left;
            double seconds = conditions.seconds(left);
            sent += left;
            preparation += seconds;
            left = Math.min(conditions.pages(), curve.pagesAfter(seconds));
            rounds++;
            downtime = conditions.seconds(left) + conditions.fixedSeconds();
        } while ((downtime > limit || cuts(conditions, found, left)) && rounds < plan.maxRounds());
        return new Prediction(downtime, preparation + downtime, (sent + left) * conditions.wireBytesPerPage(), rounds);
    }

    private static boolean cuts(Conditions conditions, double found, double left) {
        return left >= 1 && left <= found * UNSETTLED && conditions.seconds(found - left) >= LITTLE;
    }

    private static Prediction hybrid(Conditions conditions, DirtyCurve curve, Plan plan) {
        double preparation = 0;
        double sent = 0;
        double left = conditions.pages();
        for (int round = 0; round < plan.preCopyRounds(); round++) {
            double seconds = conditions.seconds(left);
            sent += left;
            preparation += seconds;
            left = Math.min(conditions.pages(), curve.pagesAfter(seconds));
        }
        return postCopy(conditions, preparation, left, sent, plan.preCopyRounds());
    }

    /// The guest stops for the fixed cost alone; what is left follows.
    private static Prediction postCopy(
            Conditions conditions, double preparation, double left, double sent, int rounds) {
        return new Prediction(
                conditions.fixedSeconds(),
                preparation + conditions.fixedSeconds() + conditions.seconds(left),
                (sent + left) * conditions.wireBytesPerPage(),
                rounds);
    }
}
