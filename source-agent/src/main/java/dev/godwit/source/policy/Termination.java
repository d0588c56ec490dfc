package dev.godwit.source.policy;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// When the rounds of a pre-copy end. What a rule calls remaining is what a round could still send: pages that wait
/// for the last round anyway are not counted, or selections that defer pages would never end. Downtime is expected of
/// everything that is pending.
public sealed interface Termination extends Policy
        permits Termination.Remaining,
                Termination.MaxRounds,
                Termination.MaxTime,
                Termination.DowntimeLimit,
                Termination.DynamicRate,
                Termination.AnyOf,
                Xen,
                Kvm,
                Itc,
                Hpc {

    /// Decides after a round.
    ///
    /// @return why the rounds end now, for people; empty when another round is to follow
    Optional<String> stop(Rounds rounds);

    /// What a rule counts as remaining.
    enum Unit {
        /// Pages.
        PAGES,
        /// Bytes of pages, before any encoding.
        BYTES
    }

    /// Stops when at most so much remains.
    record Remaining(long amount, Unit unit) implements Termination {
        /// Nothing that is negative.
        public Remaining {
            Arguments.require(amount >= 0, "what remains must not be negative");
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            long pages = rounds.latest().sendablePages();
            long remaining = unit == Unit.BYTES ? pages * rounds.pageSize() : pages;
            return Stop.when(remaining <= amount, "at most " + amountText() + " remain");
        }

        private String amountText() {
            return unit == Unit.BYTES ? Units.size(amount) : amount + " pages";
        }

        @Override
        public String label() {
            return "remaining";
        }

        @Override
        public String does() {
            return "ends the rounds when at most so much remains";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter(
                    label(),
                    unit == Unit.BYTES ? "bytes" : "pages",
                    unit == Unit.BYTES ? Units.size(amount) : Long.toString(amount),
                    "what may remain: pages, or a size such as 30M"));
        }
    }

    /// Stops after a number of rounds, round 0 included.
    record MaxRounds(int limit) implements Termination {
        /// At least one round is a round.
        public MaxRounds {
            Arguments.require(limit >= 1, "the limit of rounds must be at least 1, not " + limit);
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            return Stop.when(rounds.count() >= limit, "the limit of " + limit + " rounds");
        }

        @Override
        public String label() {
            return "max-rounds";
        }

        @Override
        public String does() {
            return "ends the rounds after so many, the last one not counted";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter(label(), "rounds", Integer.toString(limit), "the most rounds"));
        }
    }

    /// Stops after a time, at the end of the round in which it is over.
    record MaxTime(Duration limit) implements Termination {
        /// Some time.
        public MaxTime {
            Arguments.require(limit.isPositive(), "max-time must be more than 0");
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            return Stop.when(
                    rounds.latest().endedNs() >= limit.toNanos(),
                    "the limit of " + Units.duration(limit) + ": the last round was taken anyway");
        }

        @Override
        public String label() {
            return "max-time";
        }

        @Override
        public String does() {
            return "ends the rounds after a time, whatever remains";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter(label(), "time", Units.duration(limit), "how long rounds may go on"));
        }
    }

    /// Stops when the expected downtime is at most a limit and what remains for the pause has settled. A round that
    /// leaves much less than it found takes less time than is saved of the pause; one that leaves much more was
    /// disturbed, and is no moment to pause at, until one leaves about as little as the best one did. Where neither
    /// counts it is QEMU's rule.
    ///
    /// @param settlePercent within the limit, a round that changes what is pending by less ends the rounds
    record DowntimeLimit(Duration limit, int settlePercent) implements Termination {
        /// No change counts: QEMU's rule.
        public static final int AT_ONCE = 100;

        /// With rounds that each leave three quarters, all that may still follow take no more than three times the
        /// time of the pages that the pause would have sent; where half is left, as much as that.
        public static final int SETTLED = 25;

        /// A change of the expected downtime that is less than a round takes beside its bytes, and a matter of chance.
        private static final long LITTLE_NS = 500_000;

        /// Some time.
        public DowntimeLimit {
            Arguments.require(limit.isPositive(), "--downtime-limit must be more than 0");
            Arguments.require(
                    settlePercent >= 1 && settlePercent <= AT_ONCE,
                    "downtime-limit: settle must be 1 to 100 %, not " + settlePercent + " %");
        }

        /// A limit that is settled.
        public static DowntimeLimit of(Duration limit) {
            return new DowntimeLimit(limit, SETTLED);
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            return Stop.when(
                    rounds.latest().expectedDowntimeNs() <= limit.toNanos() && settled(rounds),
                    "expected downtime is within " + Units.duration(limit).replaceFirst("(?<=\\d)(?=\\D)", " ")
                            + (settlePercent == AT_ONCE ? "" : " and has settled"));
        }

        /// Whether the last round has changed too little for another one.
        private boolean settled(Rounds rounds) {
            RoundFigures latest = rounds.latest();
            if (latest.sendablePages() == 0) {
                return true;
            }
            if (rounds.count() == 1) {
                return isSettled(rounds.memoryPages(), latest.pendingPages(), Long.MAX_VALUE);
            }
            List<RoundFigures> earlier = rounds.ended().subList(0, rounds.count() - 1);
            RoundFigures best = Collections.min(earlier, Comparator.comparingLong(RoundFigures::pendingPages));
            return isSettled(earlier.getLast(), latest) || isSettled(best, latest);
        }

        private boolean isSettled(RoundFigures before, RoundFigures latest) {
            return isSettled(
                    before.pendingPages(),
                    latest.pendingPages(),
                    latest.expectedDowntimeNs() - before.expectedDowntimeNs());
        }

        /// Whether what is pending has settled, by what a round has changed.
        ///
        /// @param found pages that were pending before it
        /// @param left pages that are pending after it
        /// @param changeNs how much longer or, if negative, shorter the pause is to be expected
        public boolean isSettled(long found, long left, long changeNs) {
            return settlePercent == AT_ONCE
                    || 100 * Math.abs(found - left) < settlePercent * found
                    || Math.abs(changeNs) < LITTLE_NS;
        }

        @Override
        public String label() {
            return "downtime-limit";
        }

        @Override
        public String does() {
            return settlePercent == AT_ONCE
                    ? "ends the rounds when the downtime that is to be expected is short enough"
                    : "ends the rounds when the downtime that is to be expected is short enough, and settled";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter(label(), "time", Units.duration(limit), "the longest downtime"),
                    new Parameter(
                            "settle",
                            "of what is pending",
                            Units.percent(settlePercent),
                            "a round that changes it by less is the last"));
        }
    }

    /// The rule of [RatePolicy.DynamicRate]: stops when the next round would have to be faster than its most, or
    /// little remains.
    record DynamicRate(long minBytesPerSecond, long maxBytesPerSecond, long stepBytesPerSecond) implements Termination {
        /// Little is what it is to Xen, whose migration had this rule first.
        private static final int LITTLE_PAGES = Xen.DEFAULT.pages();

        /// The limits of the rate.
        public DynamicRate {
            RatePolicy.DynamicRate.check(minBytesPerSecond, maxBytesPerSecond, stepBytesPerSecond);
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            double wanted = rounds.latest().dirtyBytesPerSecond(rounds.pageSize()) + stepBytesPerSecond;
            return Stop.when(
                            rounds.latest().sendablePages() < LITTLE_PAGES,
                            "fewer than " + LITTLE_PAGES + " pages remain")
                    .or(() -> Stop.when(
                            wanted > maxBytesPerSecond,
                            "the next round would have to be faster than " + Units.rate(maxBytesPerSecond)));
        }

        @Override
        public String label() {
            return RatePolicy.DynamicRate.LABEL;
        }

        @Override
        public String does() {
            return "ends the rounds when the next would have to be faster than the most, or few pages remain";
        }

        @Override
        public List<Parameter> parameters() {
            return RatePolicy.DynamicRate.parameters(minBytesPerSecond, maxBytesPerSecond, stepBytesPerSecond);
        }
    }

    /// Stops when the first of several does.
    record AnyOf(List<Termination> rules) implements Termination {
        /// Keeps its own copy.
        public AnyOf {
            rules = List.copyOf(rules);
        }

        /// The first of these.
        public static AnyOf of(Termination... rules) {
            return new AnyOf(List.of(rules));
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            return rules.stream().flatMap(rule -> rule.stop(rounds).stream()).findFirst();
        }

        @Override
        public String label() {
            return String.join(",", rules.stream().map(Termination::label).toList());
        }

        @Override
        public String does() {
            return String.join("; ", rules.stream().map(Termination::does).toList());
        }

        @Override
        public List<Parameter> parameters() {
            return rules.stream().flatMap(rule -> rule.parameters().stream()).toList();
        }

        @Override
        public String text() {
            return String.join(",", rules.stream().map(Termination::text).toList());
        }
    }

    /// The rules that this one is made of: itself, unless it is several.
    default List<Termination> rules() {
        return List.of(this);
    }
}
