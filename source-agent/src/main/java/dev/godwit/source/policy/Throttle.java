package dev.godwit.source.policy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// How the guest is slowed while it dirties memory faster than it can be sent. Decided after each round for the next;
/// released when the migration ends, however it ends.
public sealed interface Throttle extends Policy {

    /// What a throttle has decided, and what it remembers.
    ///
    /// @param shares what is taken from each vCPU, from 0 (nothing) to 0.99
    /// @param heavyRounds rounds that dirtied too much since the shares were last raised
    record State(List<Double> shares, int heavyRounds) {
        /// Keeps its own copy.
        public State {
            shares = List.copyOf(shares);
        }

        /// Nothing is taken.
        public static State free(int vcpus) {
            return new State(Collections.nCopies(vcpus, 0.0), 0);
        }

        /// The largest share.
        public double most() {
            return shares.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /// What is taken in the next round, after the latest of these.
    State next(State now, Rounds rounds);

    /// The guest runs as it will.
    record None() implements Throttle {
        @Override
        public State next(State now, Rounds rounds) {
            return now;
        }

        @Override
        public String label() {
            return "none";
        }

        @Override
        public String does() {
            return "lets the guest run as it will";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// Auto-converge as QEMU has it: after every second round (in sequence or not) in which more was dirtied than a
    /// share of what was sent, all vCPUs are slowed, first by `initial`, then by a further `step`, but by no more
    /// than would bring dirtying down to that share (QEMU's `cpu-throttle-tailslow`), and never by more than `max`.
    record AutoConverge(int initialPercent, int stepPercent, int maxPercent, int triggerPercent) implements Throttle {
        /// QEMU's own values.
        public static final AutoConverge DEFAULT = new AutoConverge(20, 10, 99, 50);

        private static final int HEAVY_ROUNDS = 2;

        /// Checks the percentages.
        public AutoConverge {
            checkPercent("initial", initialPercent, 99);
            checkPercent("step", stepPercent, 99);
            checkPercent("max", maxPercent, 99);
            checkPercent("trigger", triggerPercent, 100);
            Arguments.require(
                    initialPercent <= maxPercent, "auto-converge: initial must be at most max: " + maxPercent + " %");
        }

        private static void checkPercent(String name, int percent, int most) {
            Arguments.require(
                    percent >= 1 && percent <= most,
                    "auto-converge: " + name + " must be 1 to " + most + " %, not " + percent + " %");
        }

        @Override
        public State next(State now, Rounds rounds) {
            double dirtied = rounds.latest().dirtiedPages() * (double) rounds.pageSize();
            double tolerated = rounds.latest().bytesSent() * triggerPercent / 100.0;
            if (dirtied <= tolerated) {
                return now;
            }
            int heavy = now.heavyRounds() + 1;
            if (heavy < HEAVY_ROUNDS) {
                return new State(now.shares(), heavy);
            }
            double share = raised(now.most(), tolerated / dirtied);
            return new State(Collections.nCopies(now.shares().size(), share), 0);
        }

        /// @param bearable the part of what the guest dirties now that would be tolerated
        private double raised(double share, double bearable) {
            if (share == 0) {
                return initialPercent / 100.0;
            }
            double runs = 1 - share;
            double wanted = runs - runs * bearable;
            return Math.min(share + Math.min(wanted, stepPercent / 100.0), maxPercent / 100.0);
        }

        @Override
        public String label() {
            return "auto-converge";
        }

        @Override
        public String does() {
            return "slows all vCPUs step by step while much of what is sent is dirtied again";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    new Parameter("initial", "of CPU time", Units.percent(initialPercent), "what is taken at first"),
                    new Parameter("step", "of CPU time", Units.percent(stepPercent), "what is taken more each time"),
                    new Parameter("max", "of CPU time", Units.percent(maxPercent), "the most that is taken"),
                    new Parameter("trigger", "of what is sent", Units.percent(triggerPercent), "more must be dirtied"));
        }
    }

    /// A limit on the memory that each vCPU may dirty (QEMU's `vcpu-dirty-limit`): one that dirties more is slowed in
    /// proportion, one that reads or writes little is not.
    record DirtyLimit(long bytesPerSecond) implements Throttle {
        /// QEMU's own limit.
        public static final DirtyLimit DEFAULT = new DirtyLimit(1 << 20);

        private static final double MOST = 0.99;

        /// Two periods of the guest's throttle, which takes its share of every 10 ms: in a shorter round a slowed
        /// vCPU may have run all the time or not at all.
        private static final long SHORTEST_ROUND_NS = 20_000_000;

        /// Some limit.
        public DirtyLimit {
            Arguments.require(bytesPerSecond >= 1, "dirty-limit: limit must be more than 0");
        }

        @Override
        public State next(State now, Rounds rounds) {
            RoundFigures latest = rounds.latest();
            if (latest.durationNs() < SHORTEST_ROUND_NS) {
                return now;
            }
            List<Double> shares = IntStream.range(0, now.shares().size())
                    .mapToObj(vcpu -> share(now.shares().get(vcpu), rate(latest, vcpu, rounds.pageSize())))
                    .toList();
            return new State(shares, 0);
        }

        private static double rate(RoundFigures round, int vcpu, int pageSize) {
            return round.dirtied().get(vcpu) * (double) pageSize * 1e9 / round.durationNs();
        }

        /// At `share` the vCPU dirties at `rate`, so without it at `rate / (1 - share)`, and the limit is kept by what
        /// brings that down to it.
        private double share(double share, double rate) {
            double free = rate / (1 - share);
            return free <= bytesPerSecond ? 0 : Math.min(MOST, 1 - bytesPerSecond / free);
        }

        @Override
        public String label() {
            return "dirty-limit";
        }

        @Override
        public String does() {
            return "slows each vCPU that dirties more than a limit, and no other";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(new Parameter("limit", "bytes/s", Units.rate(bytesPerSecond), "what each vCPU may dirty"));
        }
    }
}
