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
        DowntimeLimit limit = DowntimeLimit.of(plan.downtimeLimit());
        double preparation = 0;
        double sent = 0;
        double left = conditions.pages();
        int rounds = 0;
        double downtime = conditions.seconds(left) + conditions.fixedSeconds();
        boolean settled;
        do {
            double found = left;
            double seconds = conditions.seconds(left);
            sent += left;
            preparation += seconds;
            left = Math.min(conditions.pages(), curve.pagesAfter(seconds));
            rounds++;
            downtime = conditions.seconds(left) + conditions.fixedSeconds();
            // What is less than a page is nothing.
            settled = left < 1
                    || limit.isSettled((long) found, (long) left, (long) (1e9 * conditions.seconds(left - found)));
        } while ((downtime * 1e9 > limit.limit().toNanos() || !settled) && rounds < plan.maxRounds());
        return new Prediction(downtime, preparation + downtime, (sent + left) * conditions.wireBytesPerPage(), rounds);
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
