package dev.godwit.source.policy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// When the rounds of a pre-copy end. What a rule calls remaining is what a round could still send: pages that wait
/// for the last round anyway are not counted, or selections that defer pages would never end. Downtime is expected of
/// everything that is pending.
public sealed interface Termination extends Policy {

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

    /// Xen's rule (as the works on it cite it): few pages remain, or there were many rounds, or memory was sent
    /// several times over.
    record Xen(int pages, int rounds, int factor) implements Termination {
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

    /// KVM's rule: what remains has risen in a number of rounds, one after another or not, or there were too many.
    record Kvm(int rises, int rounds) implements Termination {
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

    /// Stops when the expected downtime is at most a limit and has settled: while rounds still cut it, each costs less
    /// time than it saves of the pause. Where nothing counts as a cut it is QEMU's rule.
    ///
    /// @param settlePercent within the limit, a round that cuts the downtime by less ends the rounds
    record DowntimeLimit(Duration limit, int settlePercent) implements Termination {
        /// No round counts as a cut: QEMU's rule.
        public static final int AT_ONCE = 100;

        /// With rounds that each leave three quarters, all that may still follow take no more than three times the
        /// pause that there would have been; where half is left, as much as that.
        public static final int SETTLED = 25;

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
                    rounds.latest().expectedDowntimeNs() <= limit.toNanos() && !cuts(rounds),
                    "expected downtime is within " + Units.duration(limit).replaceFirst("(?<=\\d)(?=\\D)", " "));
        }

        /// Whether the last round has cut the downtime, and another one has something to send.
        private boolean cuts(Rounds rounds) {
            RoundFigures latest = rounds.latest();
            double before = rounds.count() == 1
                    ? rounds.memoryPages()
                    : rounds.ended().get(rounds.count() - 2).expectedDowntimeNs();
            double now = rounds.count() == 1 ? latest.pendingPages() : latest.expectedDowntimeNs();
            return latest.sendablePages() > 0 && settlePercent < AT_ONCE && now <= before * (1 - settlePercent / 100.0);
        }

        @Override
        public String label() {
            return "downtime-limit";
        }

        @Override
        public String does() {
            return settlePercent == AT_ONCE
                    ? "ends the rounds when the downtime that is to be expected is short enough"
                    : "ends the rounds when the downtime that is to be expected is short enough, and rounds no longer cut it";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter(label(), "time", Units.duration(limit), "the longest downtime"),
                    new Parameter(
                            "settle",
                            "of the downtime",
                            Units.percent(settlePercent),
                            "a cut for which rounds go on within it"));
        }
    }

    /// The iteration-termination criterion (ITC-LM, section 3.3): it grows by `trust` with each round that leaves
    /// less than the one before, is divided by `distrust` with each that does not, and ends the rounds when
    /// that makes it at most 1.
    record Itc(double trust, double distrust) implements Termination {
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

    /// Stops when rounds make no more progress (Ibrahim et al. 2011): the dirty set did not shrink, or is small
    /// enough for a small downtime, or nearly all that was sent had been sent in the round before. The last
    /// is asked from round 2 on, for against round 0 everything is a retransmission.
    record Hpc(Duration downtime, int overlapPercent) implements Termination {
        /// The paper's share, and the downtime that KVM 0.14 aimed at when it was measured.
        public static final Hpc DEFAULT = new Hpc(Duration.ofMillis(30), 90);

        private static final int FIRST_COMPARED = 2;

        /// A share that can be exceeded.
        public Hpc {
            Arguments.require(downtime.isPositive(), "hpc: downtime must be more than 0");
            Arguments.require(
                    overlapPercent >= 1 && overlapPercent < 100,
                    "hpc: overlap must be 1 to 99 %, not " + overlapPercent + " %");
        }

        @Override
        public Optional<String> stop(Rounds rounds) {
            int round = rounds.count() - 1;
            RoundFigures latest = rounds.latest();
            boolean sameAgain =
                    round >= FIRST_COMPARED && latest.sentAgain() * 100 > overlapPercent * latest.pagesSent();
            return Stop.when(
                            latest.expectedDowntimeNs() <= downtime.toNanos(),
                            "a downtime within " + Units.duration(downtime) + " is to be expected")
                    .or(() -> Stop.when(
                            latest.sendablePages() >= rounds.sendableBefore(round), "the dirty set does not shrink"))
                    .or(() -> Stop.when(
                            sameAgain, "more than " + overlapPercent + " % of the pages were sent twice in a row"));
        }

        @Override
        public String label() {
            return "hpc";
        }

        @Override
        public String does() {
            return "ends the rounds when the dirty set does not shrink, is small, or is nearly the same again";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("downtime", "time", Units.duration(downtime), "a small downtime"),
                    new Parameter(
                            "overlap", "of the pages", Units.percent(overlapPercent), "sent in the round before too"));
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
