package dev.godwit.lab.compare;

import dev.godwit.lab.compare.CompareReport.CellResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a paper says of its scheme beside another, and when that is reproduced here. Pure: results in, a verdict out.
///
/// A published saving is one figure of one machine with one build of one program; to come out the same on another would
/// be chance. So the bounds say what would have to be true for the claim to be: the same direction and half of the
/// effect for a saving, no more than a stated bound for what is said not to suffer.
sealed interface Claim {
    /// Half of a published saving is the same effect; less is another.
    double ENOUGH = 0.5;

    /// Medians nearer to each other than this are equal: two comparisons of a scheme with itself differ by as much.
    double EQUAL = 0.02;

    /// Judges it by the results there are.
    PaperClaim judge(List<CellResult> cells);

    /// Two schemes with the same workload.
    ///
    /// @param source where in the paper
    record Pair(Quantity quantity, String scheme, String baseline, String workload, String source) {
        private @Nullable CellResult cell(List<CellResult> cells, String name) {
            return cells.stream()
                    .filter(each ->
                            each.scheme().equals(name) && each.workload().equals(workload))
                    .filter(each -> !each.runs().isEmpty())
                    .findFirst()
                    .orElse(null);
        }

        /// What the scheme has more than the baseline, as a share of the baseline's; null where a run is missing.
        @Nullable
        Double change(List<CellResult> cells) {
            Double ours = median(cells, scheme);
            Double theirs = median(cells, baseline);
            return ours == null || theirs == null || theirs == 0 ? null : (Double) (ours / theirs - 1);
        }

        private @Nullable Double median(List<CellResult> cells, String name) {
            CellResult cell = cell(cells, name);
            return cell == null ? null : quantity.median(cell);
        }

        /// Both medians, and how many rounds they took.
        String figures(List<CellResult> cells) {
            return figure(cells, scheme) + " against " + figure(cells, baseline);
        }

        private String figure(List<CellResult> cells, String name) {
            CellResult cell = Objects.requireNonNull(cell(cells, name), "a change is known, so there are runs");
            Double median = Objects.requireNonNull(quantity.median(cell), "a change is known, so it was measured");
            Double rounds = cell.median().get(Metric.ROUNDS.key());
            return quantity.text(median) + (rounds == null ? "" : " in " + Math.round(rounds) + " rounds");
        }

        PaperClaim notMeasured(String claim, String published) {
            return new PaperClaim(
                    claim, published, "not measured", false, "no run of both schemes has ended well on " + workload);
        }

        String subject(String says) {
            return says + " on " + workload + " (" + source + ")";
        }
    }

    /// Less by so much.
    ///
    /// @param published the change as a share: negative
    record Saving(Pair pair, double published) implements Claim {
        @Override
        public PaperClaim judge(List<CellResult> cells) {
            String claim = pair.subject(
                    Names.scheme(pair.scheme()) + " has less " + pair.quantity().label());
            Double change = pair.change(cells);
            if (change == null) {
                return pair.notMeasured(claim, percent(published));
            }
            double bound = published * ENOUGH;
            boolean reproduced = change <= bound;
            String verdict = reproduced
                    ? "at least half of the published saving"
                    : change < -EQUAL
                            ? "the same direction, but less than half of the published saving"
                            : change <= EQUAL ? "no difference here" : "the opposite here";
            return new PaperClaim(
                    claim, percent(published), percent(change), reproduced, verdict + ": " + pair.figures(cells));
        }
    }

    /// The mean of several savings.
    record MeanSaving(List<Pair> pairs, double published) implements Claim {
        @Override
        public PaperClaim judge(List<CellResult> cells) {
            Pair any = pairs.getFirst();
            String claim = Names.scheme(any.scheme()) + " has less "
                    + any.quantity().label() + " on average (" + any.source() + ")";
            List<String> each = new ArrayList<>();
            double sum = 0;
            for (Pair pair : pairs) {
                Double change = pair.change(cells);
                if (change == null) {
                    return pair.notMeasured(claim, percent(published));
                }
                sum += change;
                each.add(pair.workload() + " " + percent(change));
            }
            double mean = sum / pairs.size();
            boolean reproduced = mean <= published * ENOUGH;
            return new PaperClaim(
                    claim,
                    percent(published),
                    percent(mean),
                    reproduced,
                    (reproduced ? "at least" : "less than") + " half of the published saving: "
                            + String.join(", ", each));
        }
    }

    /// Less, by how much is not said.
    record Less(Pair pair) implements Claim {
        @Override
        public PaperClaim judge(List<CellResult> cells) {
            String claim = pair.subject(Names.scheme(pair.scheme()) + " has less "
                    + pair.quantity().label() + " than " + Names.scheme(pair.baseline()));
            Double change = pair.change(cells);
            if (change == null) {
                return pair.notMeasured(claim, "less");
            }
            String verdict = change < -EQUAL ? "less" : change <= EQUAL ? "no difference here" : "more here";
            return new PaperClaim(
                    claim, "less", percent(change), change < -EQUAL, verdict + ": " + pair.figures(cells));
        }
    }

    /// Not more, by more than a share that is ours.
    record NotMore(Pair pair, String published, double most) implements Claim {
        @Override
        public PaperClaim judge(List<CellResult> cells) {
            String claim = pair.subject(Names.scheme(pair.scheme()) + " has about the same "
                    + pair.quantity().label());
            Double change = pair.change(cells);
            if (change == null) {
                return pair.notMeasured(claim, published);
            }
            boolean reproduced = change <= most;
            return new PaperClaim(
                    claim,
                    published,
                    percent(change),
                    reproduced,
                    (reproduced ? "at most " : "more than ") + percent(most) + ": " + pair.figures(cells));
        }
    }

    /// A change as papers write it: `-50.7 %`.
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%+.1f %%", share * 100);
    }

    /// Schemes as the papers name them.
    final class Names {
        private Names() {}

        /// Without the options that the experiment gives it.
        static String scheme(String scheme) {
            int blank = scheme.indexOf(' ');
            return blank < 0 ? scheme : scheme.substring(0, blank);
        }
    }
}
