package dev.godwit.source.policy;

import dev.godwit.guest.Names;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Termination.MaxTime;
import dev.godwit.source.policy.Termination.Remaining;
import dev.godwit.source.policy.Termination.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Makes policies from what users write: a name, and after commas parameters in any order, each left out having its
/// default: `time-series,k=4`. Mistakes are told in words for users, with the name that was most likely meant.
public final class PolicyCatalog {
    /// The names of the selections.
    public static final List<String> SELECTIONS =
            List.of("all", "skip-redirtied", "last-round", "time-series", "majority", "matrix");

    /// The names of the orders.
    public static final List<String> ORDERS = List.of("address", "least-dirtied-first");

    /// The names of the rules that end rounds.
    public static final List<String> TERMINATIONS = List.of(
            "remaining", "max-rounds", "max-time", "xen", "kvm", "downtime-limit", "itc", "hpc", "dynamic-rate");

    /// The names of the throttles.
    public static final List<String> THROTTLES = List.of("none", "auto-converge", "dirty-limit");

    /// The names of the rates.
    public static final List<String> RATES = List.of("unlimited", "fixed", "dynamic-rate");

    private PolicyCatalog() {}

    /// A selection such as `time-series,k=4,n=5`.
    ///
    /// @throws IllegalArgumentException in words for users
    public static PageSelection selection(String text) {
        Written written = Written.of("selection", text, SELECTIONS);
        return selection(written.name, written.parameters);
    }

    /// A selection with these parameters.
    ///
    /// @throws IllegalArgumentException in words for users
    public static PageSelection selection(String name, Map<String, String> parameters) {
        Arguments given = new Arguments(name, parameters);
        PageSelection selection = switch (name) {
            case "all" -> new PageSelection.All();
            case "skip-redirtied" -> new PageSelection.SkipRedirtied();
            case "last-round" -> new PageSelection.LastRound();
            case "time-series" -> timeSeries(given);
            case "majority" -> new PageSelection.Majority(given.count("n", 5));
            case "matrix" -> new PageSelection.Matrix(given.count("n", 10), given.percent("share", 50));
            default -> throw unknown("selection", name, SELECTIONS);
        };
        given.requireAllTaken();
        return selection;
    }

    private static PageSelection timeSeries(Arguments given) {
        int n = given.count("n", 5);
        return new PageSelection.TimeSeries(given.count("k", Math.min(5, n)), n);
    }

    /// An order such as `least-dirtied-first`.
    ///
    /// @throws IllegalArgumentException in words for users
    public static PageOrder order(String text) {
        Written written = Written.of("order", text, ORDERS);
        new Arguments(written.name, written.parameters).requireAllTaken();
        return written.name.equals(PageOrder.ADDRESS.label()) ? PageOrder.ADDRESS : PageOrder.LEAST_DIRTIED_FIRST;
    }

    /// A throttle such as `auto-converge,step=5%`.
    ///
    /// @throws IllegalArgumentException in words for users
    public static Throttle throttle(String text) {
        Written written = Written.of("throttle", text, THROTTLES);
        return throttle(written.name, written.parameters);
    }

    /// A throttle with these parameters.
    ///
    /// @throws IllegalArgumentException in words for users
    public static Throttle throttle(String name, Map<String, String> parameters) {
        Arguments given = new Arguments(name, parameters);
        var gentle = Throttle.AutoConverge.DEFAULT;
        Throttle throttle = switch (name) {
            case "none" -> new Throttle.None();
            case "auto-converge" ->
                new Throttle.AutoConverge(
                        given.percent("initial", gentle.initialPercent()),
                        given.percent("step", gentle.stepPercent()),
                        given.percent("max", gentle.maxPercent()),
                        given.percent("trigger", gentle.triggerPercent()));
            case "dirty-limit" ->
                new Throttle.DirtyLimit(given.rate("limit", Throttle.DirtyLimit.DEFAULT.bytesPerSecond()));
            default -> throw unknown("throttle", name, THROTTLES);
        };
        given.requireAllTaken();
        return throttle;
    }

    /// A rate such as `dynamic-rate,max=1Gbit/s`.
    ///
    /// @throws IllegalArgumentException in words for users
    public static RatePolicy rate(String text) {
        Written written = Written.of("rate", text, RATES);
        return rate(written.name, written.parameters);
    }

    /// A rate with these parameters.
    ///
    /// @throws IllegalArgumentException in words for users
    public static RatePolicy rate(String name, Map<String, String> parameters) {
        Arguments given = new Arguments(name, parameters);
        RatePolicy rate = switch (name) {
            case "unlimited" -> new RatePolicy.Unlimited();
            case "fixed" -> {
                Arguments.require(parameters.containsKey("rate"), "fixed needs its rate: fixed,rate=100MiB/s");
                yield new RatePolicy.Fixed(given.rate("rate", 0));
            }
            case "dynamic-rate" -> dynamicRate(given);
            default -> throw unknown("rate", name, RATES);
        };
        given.requireAllTaken();
        return rate;
    }

    private static RatePolicy.DynamicRate dynamicRate(Arguments given) {
        var clark = RatePolicy.DynamicRate.DEFAULT;
        return new RatePolicy.DynamicRate(
                given.rate("min", clark.minBytesPerSecond()),
                given.rate("max", clark.maxBytesPerSecond()),
                given.rate("step", clark.stepBytesPerSecond()));
    }

    /// Rules such as `itc,trust=2,max-rounds=37`: each name begins a rule, what follows up to the next are its
    /// parameters, and a rule of one parameter takes it as its value.
    ///
    /// @throws IllegalArgumentException in words for users: also for a rule that is there twice, or one that
    ///     could never decide because another is sure to come first
    public static AnyOf termination(String text) {
        SequencedMap<String, SequencedMap<String, String>> rules = new LinkedHashMap<>();
        for (String item : text.split(",", -1)) {
            String name = Written.before(item);
            boolean begins = TERMINATIONS.contains(name);
            if (begins) {
                Arguments.require(
                        rules.putLast(name, new LinkedHashMap<>()) == null,
                        "'" + name + "' is there twice: a rule has one set of parameters");
            } else if (rules.isEmpty() || !item.contains("=")) {
                throw unknown("stop rule", name, TERMINATIONS);
            }
            if (item.contains("=")) {
                Written.put(rules.lastEntry().getValue(), rules.lastEntry().getKey(), item);
            }
        }
        List<Termination> made = new ArrayList<>();
        rules.forEach((name, parameters) -> made.add(termination(name, parameters)));
        StopRules.requireConsistent(made);
        return new AnyOf(made);
    }

    /// One rule with these parameters.
    ///
    /// @throws IllegalArgumentException in words for users
    public static Termination termination(String name, Map<String, String> parameters) {
        Arguments given = new Arguments(name, parameters);
        Termination rule = switch (name) {
            case "remaining" -> given.take(name, new Remaining(50, Unit.PAGES), PolicyCatalog::remaining);
            case "max-rounds" -> new MaxRounds(given.count(name, 30));
            case "max-time" -> new MaxTime(given.duration(name, Duration.ofSeconds(60)));
            case "xen" ->
                new Xen(
                        given.count("pages", Xen.DEFAULT.pages()),
                        given.count("rounds", Xen.DEFAULT.rounds()),
                        given.count("factor", Xen.DEFAULT.factor()));
            case "kvm" ->
                new Kvm(given.count("rises", Kvm.DEFAULT.rises()), given.count("rounds", Kvm.DEFAULT.rounds()));
            case "downtime-limit" ->
                new DowntimeLimit(
                        given.duration(name, Duration.ofMillis(300)), given.percent("settle", DowntimeLimit.SETTLED));
            case "itc" ->
                new Itc(given.number("trust", Itc.DEFAULT.trust()), given.number("distrust", Itc.DEFAULT.distrust()));
            case "hpc" ->
                new Hpc(
                        given.duration("downtime", Hpc.DEFAULT.downtime()),
                        given.percent("overlap", Hpc.DEFAULT.overlapPercent()));
            case "dynamic-rate" -> {
                RatePolicy.DynamicRate rate = dynamicRate(given);
                yield new Termination.DynamicRate(
                        rate.minBytesPerSecond(), rate.maxBytesPerSecond(), rate.stepBytesPerSecond());
            }
            default -> throw unknown("stop rule", name, TERMINATIONS);
        };
        given.requireAllTaken();
        return rule;
    }

    /// `50` pages, or `30M` of them.
    private static Remaining remaining(String text) {
        return text.matches("\\d+")
                ? new Remaining(Arguments.parseCount(text), Unit.PAGES)
                : new Remaining(Units.parseSize(text), Unit.BYTES);
    }

    private static IllegalArgumentException unknown(String kind, String name, List<String> names) {
        return new IllegalArgumentException(Names.unknown(kind, name, names));
    }

    /// A name and its parameters as they were written.
    private record Written(String name, SequencedMap<String, String> parameters) {
        static Written of(String kind, String text, List<String> names) {
            String[] items = text.split(",", -1);
            if (!names.contains(items[0])) {
                throw unknown(kind, items[0], names);
            }
            SequencedMap<String, String> parameters = new LinkedHashMap<>();
            for (String item : List.of(items).subList(1, items.length)) {
                put(parameters, items[0], item);
            }
            return new Written(items[0], parameters);
        }

        static String before(String item) {
            int equals = item.indexOf('=');
            return equals < 0 ? item : item.substring(0, equals);
        }

        static void put(Map<String, String> parameters, String policy, String item) {
            int equals = item.indexOf('=');
            Arguments.require(
                    equals > 0, policy + ": '" + item + "' is not a parameter and its value, such as rounds=30");
            String name = item.substring(0, equals);
            Arguments.require(
                    parameters.put(name, item.substring(equals + 1)) == null, policy + ": " + name + " is there twice");
        }
    }
}
