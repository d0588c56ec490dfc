package dev.godwit.source.policy;

import java.util.List;
import java.util.OptionalLong;

/// How fast the page channels are driven, in bytes per second; empty is as fast as they go. A limit that the user sets
/// caps every policy.
public sealed interface RatePolicy extends Policy {

    /// The rate of round 0.
    OptionalLong first();

    /// The rate of the round after these.
    OptionalLong next(Rounds rounds);

    /// The rate while the guest is paused, and after the switchover.
    OptionalLong last();

    /// As fast as the link goes.
    record Unlimited() implements RatePolicy {
        @Override
        public OptionalLong first() {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong next(Rounds rounds) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong last() {
            return OptionalLong.empty();
        }

        @Override
        public String label() {
            return "unlimited";
        }

        @Override
        public String does() {
            return "sends as fast as the link goes";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// One rate throughout.
    record Fixed(long bytesPerSecond) implements RatePolicy {
        /// A rate that can be kept.
        public Fixed {
            DynamicRate.checkLeast("fixed: rate", bytesPerSecond);
        }

        @Override
        public OptionalLong first() {
            return OptionalLong.of(bytesPerSecond);
        }

        @Override
        public OptionalLong next(Rounds rounds) {
            return OptionalLong.of(bytesPerSecond);
        }

        @Override
        public OptionalLong last() {
            return OptionalLong.of(bytesPerSecond);
        }

        @Override
        public String label() {
            return "fixed";
        }

        @Override
        public String does() {
            return "sends at one rate throughout";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter("rate", "bytes/s", Units.rate(bytesPerSecond), "what is sent"));
        }
    }

    /// Dynamic rate limiting (Clark et al. 2005): the first round at the least rate, each later one at the rate at
    /// which the round before was dirtied and a step more, the last at the most.
    record DynamicRate(long minBytesPerSecond, long maxBytesPerSecond, long stepBytesPerSecond) implements RatePolicy {
        static final String LABEL = "dynamic-rate";

        /// 100 to 500 Mbit/s in steps of 50: on the gigabit networks of its paper, half is left to the guests.
        public static final DynamicRate DEFAULT = new DynamicRate(12_500_000, 62_500_000, 6_250_000);

        /// Half of the smallest batch each second, as for every limit of bandwidth.
        private static final long LEAST = 64 * 1024;

        /// The limits of the rate.
        public DynamicRate {
            check(minBytesPerSecond, maxBytesPerSecond, stepBytesPerSecond);
        }

        static void check(long min, long max, long step) {
            checkLeast(LABEL + ": min", min);
            Arguments.require(max >= min, LABEL + ": max must be at least min, which is " + Units.rate(min));
            Arguments.require(step > 0, LABEL + ": step must be more than 0");
        }

        static void checkLeast(String what, long rate) {
            Arguments.require(rate >= LEAST, what + " must be at least 64KiB/s");
        }

        @Override
        public OptionalLong first() {
            return OptionalLong.of(minBytesPerSecond);
        }

        /// The most, where the rule that ends the rounds then is not among the scheme's; never less than the least.
        @Override
        public OptionalLong next(Rounds rounds) {
            double wanted = rounds.latest().dirtyBytesPerSecond(rounds.pageSize()) + stepBytesPerSecond;
            return OptionalLong.of(Math.clamp((long) wanted, minBytesPerSecond, maxBytesPerSecond));
        }

        @Override
        public OptionalLong last() {
            return OptionalLong.of(maxBytesPerSecond);
        }

        @Override
        public String label() {
            return LABEL;
        }

        @Override
        public String does() {
            return "sends each round as fast as the one before was dirtied and a step faster, the last at the most";
        }

        @Override
        public List<Parameter> parameters() {
            return parameters(minBytesPerSecond, maxBytesPerSecond, stepBytesPerSecond);
        }

        static List<Parameter> parameters(long min, long max, long step) {
            return List.of(
                    new Parameter("min", "bits/s", Units.rate(min), "the rate of the first round"),
                    new Parameter("max", "bits/s", Units.rate(max), "the rate of the last, exceeded by none"),
                    new Parameter("step", "bits/s", Units.rate(step), "faster than the guest dirtied"));
        }
    }
}
