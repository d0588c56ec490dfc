package dev.godwit.source.policy;

import java.util.List;

/// Which of a round's pages are sent in it. Asked for each page at the moment that a channel reaches it, so that a
/// page which was dirtied again since the round began is seen to be. Whatever is not sent stays pending, and the
/// last round sends all that is pending: no selection can lose a page.
public sealed interface PageSelection extends Policy {

    /// What happens to a page that a channel has reached.
    enum Verdict {
        /// It is sent.
        SEND,
        /// It is sent; should it be dirtied again, only the last round sends it.
        SEND_FOR_THE_LAST_TIME,
        /// It waits for a later round.
        SKIP,
        /// It waits for the last round.
        DEFER
    }

    /// What a selection looks back at.
    sealed interface Lookback {
        /// Nothing.
        record Nothing() implements Lookback {}

        /// The `to_send` of so many rounds, the one that is decided not among them. Round 0, in which everything is
        /// sent, is none of them.
        record Rounds(int count) implements Lookback {}

        /// So many samples of what was dirtied, taken at equal distances during the round before.
        record Samples(int count) implements Lookback {}
    }

    /// Decides about a page of this round.
    ///
    /// @param sentBefore whether an earlier round has sent it
    /// @param redirtied `to_skip`: whether it was seen to be dirtied again in this round
    /// @param occurrences in how many members of [#lookback] it was dirty
    Verdict decide(boolean sentBefore, boolean redirtied, int occurrences);

    /// What has to be remembered for it.
    default Lookback lookback() {
        return new Lookback.Nothing();
    }

    /// Whether it looks at `to_skip`.
    default boolean looksAtRedirtied() {
        return true;
    }

    /// Every page of `to_send`.
    record All() implements PageSelection {
        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            return Verdict.SEND;
        }

        @Override
        public boolean looksAtRedirtied() {
            return false;
        }

        @Override
        public String label() {
            return "all";
        }

        @Override
        public String does() {
            return "sends every page that is dirty";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// Pages that were not dirtied again in this round (Clark et al. 2005: `to_send`, `to_skip`, `to_fix`).
    record SkipRedirtied() implements PageSelection {
        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            return redirtied ? Verdict.SKIP : Verdict.SEND;
        }

        @Override
        public String label() {
            return "skip-redirtied";
        }

        @Override
        public String does() {
            return "leaves a page that was dirtied again in this round for a later one";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// As [SkipRedirtied], and a page that was skipped once, or sent a second time, goes into `to_send_last` (Ma et
    /// al. 2010): so no page is sent more than three times.
    record LastRound() implements PageSelection {
        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            if (redirtied) {
                return Verdict.DEFER;
            }
            return sentBefore ? Verdict.SEND_FOR_THE_LAST_TIME : Verdict.SEND;
        }

        @Override
        public String label() {
            return "last-round";
        }

        @Override
        public String does() {
            return "leaves a page that was skipped once, or sent again once, for the last round";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// As [SkipRedirtied], and a page that would be sent but was in at least `k` of the last `n` rounds' `to_send` is
    /// high dirty: it waits for the last round (Hu et al. 2011).
    record TimeSeries(int k, int n) implements PageSelection {
        /// Checks that the threshold can be reached.
        public TimeSeries {
            Arguments.require(n >= 1 && n <= PageHistory.MAX_LOOKBACK, "n must be 1 to 100, not " + n);
            Arguments.require(k >= 1 && k <= n, "k must be 1 to n, which is " + n + ", not " + k);
        }

        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            if (redirtied) {
                return Verdict.SKIP;
            }
            return occurrences >= k ? Verdict.DEFER : Verdict.SEND;
        }

        @Override
        public Lookback lookback() {
            return new Lookback.Rounds(n);
        }

        @Override
        public String label() {
            return "time-series";
        }

        @Override
        public String does() {
            return "as skip-redirtied, and leaves a page that was dirty in k of the last n rounds for the last round";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("k", "rounds", Integer.toString(k), "a page dirty in so many is high dirty"),
                    new Parameter("n", "rounds", Integer.toString(n), "how many are looked back at"));
        }
    }

    /// As [TimeSeries] without its threshold: with X occurrences in the last `n` rounds, a page that would be sent is
    /// sent only if X < n - X (improved pre-copy by majority of history, section 3).
    record Majority(int n) implements PageSelection {
        /// Checks the length of the history.
        public Majority {
            Arguments.require(n >= 1 && n <= PageHistory.MAX_LOOKBACK, "n must be 1 to 100, not " + n);
        }

        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            if (redirtied) {
                return Verdict.SKIP;
            }
            return occurrences < n - occurrences ? Verdict.SEND : Verdict.DEFER;
        }

        @Override
        public Lookback lookback() {
            return new Lookback.Rounds(n);
        }

        @Override
        public String label() {
            return "majority";
        }

        @Override
        public String does() {
            return "as skip-redirtied, and leaves a page that was dirty in half of the last n rounds or more for the"
                    + " last round";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter("n", "rounds", Integer.toString(n), "how many are looked back at"));
        }
    }

    /// Samples what is dirtied `n` times a round, and leaves a page whose column of the last round's matrix says
    /// that it was dirtied in at least a share of them for the last round (Cui and Song 2010, as cited by the
    /// majority paper; the share is this project's).
    record Matrix(int n, int sharePercent) implements PageSelection {
        /// Checks both.
        public Matrix {
            Arguments.require(n >= 1 && n <= PageHistory.MAX_LOOKBACK, "n must be 1 to 100, not " + n);
            Arguments.require(
                    sharePercent >= 1 && sharePercent <= 100, "share must be 1 to 100 %, not " + sharePercent + " %");
        }

        @Override
        public Verdict decide(boolean sentBefore, boolean redirtied, int occurrences) {
            return occurrences * 100 >= sharePercent * n ? Verdict.DEFER : Verdict.SEND;
        }

        @Override
        public Lookback lookback() {
            return new Lookback.Samples(n);
        }

        @Override
        public boolean looksAtRedirtied() {
            return false;
        }

        @Override
        public String label() {
            return "matrix";
        }

        @Override
        public String does() {
            return "leaves a page that was dirtied in a share of n samples of the round before for the last round";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("n", "samples a round", Integer.toString(n), "how often the dirty map is sampled"),
                    new Parameter("share", "of the samples", Units.percent(sharePercent), "from here on a page waits"));
        }
    }
}
