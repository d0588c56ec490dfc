package dev.godwit.cli;

import dev.godwit.protocol.Mode;
import dev.godwit.source.Scheme;
import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.policy.PolicyCatalog;
import dev.godwit.source.policy.Termination;
import dev.godwit.source.policy.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which scheme a migration follows, and what of it is to be otherwise. Picocli sets the fields.
final class SchemeArguments {
    private static final Pattern COMMA = Pattern.compile(",");

    /// The names of the rules that have options of their own.
    private static final String DOWNTIME_LIMIT = "downtime-limit";

    private static final String MAX_ROUNDS = "max-rounds";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Converters.ModeName.class,
            completionCandidates = Converters.ModeName.class,
            description = "${COMPLETION-CANDIDATES} (pre-copy).")
    @Nullable
    Mode mode;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            completionCandidates = PolicyNames.Schemes.class,
            description = "A scheme from 'godwit schemes' (that of the mode).")
    @Nullable
    String scheme;

    @Option(
            names = "--downtime-limit",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "Pre-copy ends once the expected downtime is within it (300ms).")
    @Nullable
    Duration downtimeLimit;

    @Option(
            names = "--max-rounds",
            paramLabel = "N",
            description = "Pre-copy ends after so many rounds, the last one not counted (30).")
    @Nullable
    Integer maxRounds;

    @Option(names = "--pre-copy-rounds", paramLabel = "N", description = "Rounds of hybrid before its switchover (1).")
    @Nullable
    Integer preCopyRounds;

    @Option(
            names = "--stop",
            paramLabel = "RULES",
            completionCandidates = PolicyNames.StopRules.class,
            description = "When rounds end, in place of the scheme's rules; the first that says so counts:"
                    + " ${COMPLETION-CANDIDATES}. Each may have parameters: itc,distrust=4,max-rounds=37.")
    @Nullable
    String stop;

    @Option(
            names = "--selection",
            paramLabel = "HOW",
            completionCandidates = PolicyNames.Selections.class,
            description = "Which pages a round sends: ${COMPLETION-CANDIDATES}, with parameters as in"
                    + " time-series,k=4,n=5 (the scheme's).")
    @Nullable
    String selection;

    @Option(
            names = "--order",
            paramLabel = "HOW",
            completionCandidates = PolicyNames.Orders.class,
            description = "In which order: ${COMPLETION-CANDIDATES} (the scheme's).")
    @Nullable
    String order;

    @Option(
            names = "--throttle",
            paramLabel = "HOW",
            completionCandidates = PolicyNames.Throttles.class,
            description = "How the guest is slowed: ${COMPLETION-CANDIDATES}, with parameters as in"
                    + " dirty-limit,limit=20MiB/s (the scheme's).")
    @Nullable
    String throttle;

    @Option(
            names = "--rate",
            paramLabel = "HOW",
            completionCandidates = PolicyNames.Rates.class,
            description = "How fast the link is driven: ${COMPLETION-CANDIDATES}, with parameters as in"
                    + " fixed,rate=50MiB/s (the scheme's).")
    @Nullable
    String rate;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "Another value for a parameter of the scheme, such as k=4; 'godwit schemes NAME' lists them.")
    List<String> parameters = new ArrayList<>();

    /// The scheme that was asked for.
    ///
    /// @throws IllegalArgumentException in words for users
    Scheme scheme() {
        require(maxRounds == null || maxRounds >= 1, "--max-rounds must be at least 1, not " + maxRounds);
        require(
                preCopyRounds == null || preCopyRounds >= 1,
                "--pre-copy-rounds must be at least 1, not " + preCopyRounds);
        Scheme asked = named();
        requireRounds(asked);
        if (stop != null) {
            asked = asked.withTermination(parsed("--stop", stop, PolicyCatalog::termination));
        }
        if (selection != null) {
            asked = asked.withSelection(parsed("--selection", selection, PolicyCatalog::selection));
        }
        if (order != null) {
            asked = asked.withOrder(parsed("--order", order, PolicyCatalog::order));
        }
        if (throttle != null) {
            asked = asked.withThrottle(parsed("--throttle", throttle, PolicyCatalog::throttle));
        }
        if (rate != null) {
            asked = asked.withRate(parsed("--rate", rate, PolicyCatalog::rate));
        }
        return limited(set(asked));
    }

    /// The downtime that the flow window and the report go by: what was asked for, or what the scheme's rules aim at.
    Duration downtimeLimit(Scheme asked) {
        if (downtimeLimit != null) {
            return downtimeLimit;
        }
        return rule(asked, Termination.DowntimeLimit.class)
                .map(Termination.DowntimeLimit::limit)
                .orElse(Scheme.DEFAULT_DOWNTIME_LIMIT);
    }

    private Scheme named() {
        if (scheme == null) {
            return Scheme.of(mode == null ? Mode.PRE_COPY : mode);
        }
        Scheme named = parsed("--scheme", scheme, SchemeCatalog::named);
        require(
                mode == null || mode == named.mode(),
                "--scheme " + scheme + " is a " + named.mode().label() + ", not the --mode " + label(mode)
                        + ": leave one of them out");
        return named;
    }

    private static String label(@Nullable Mode mode) {
        return mode == null ? "" : mode.label();
    }

    private void requireRounds(Scheme asked) {
        requireRounds(asked, "--stop", stop);
        requireRounds(asked, "--selection", selection);
        requireRounds(asked, "--order", order);
        requireRounds(asked, "--throttle", throttle);
    }

    private static void requireRounds(Scheme asked, String option, @Nullable String value) {
        require(
                value == null || asked.hasRounds(),
                option + " is about rounds before the switchover, and " + asked.name() + " has none");
    }

    private Scheme set(Scheme asked) {
        if (parameters.isEmpty()) {
            return asked;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            require(equals > 0, "--set takes NAME=VALUE, such as k=4, not '" + parameter + "'");
            String name = parameter.substring(0, equals);
            require(values.put(name, parameter.substring(equals + 1)) == null, "--set: " + name + " is there twice");
        }
        return parsed("--set", values, asked::with);
    }

    /// The limits that have options of their own change a rule of the scheme, and add none.
    private Scheme limited(Scheme asked) {
        Scheme limited = asked;
        if (downtimeLimit != null
                && rule(asked, Termination.DowntimeLimit.class).isPresent()) {
            require(!downtimeLimit.isNegative() && !downtimeLimit.isZero(), "--downtime-limit must be more than 0");
            limited = limit(limited, "--downtime-limit", DOWNTIME_LIMIT, Units.duration(downtimeLimit));
        }
        boolean hybrid = asked.mode() == Mode.HYBRID;
        Integer rounds = hybrid ? preCopyRounds : maxRounds;
        if (rounds != null && rule(asked, Termination.MaxRounds.class).isPresent()) {
            limited = limit(limited, hybrid ? "--pre-copy-rounds" : "--max-rounds", MAX_ROUNDS, rounds.toString());
        }
        return limited;
    }

    /// @throws IllegalArgumentException if the rule was given another value too
    private Scheme limit(Scheme asked, String option, String rule, String value) {
        Scheme limited = asked.with(rule, value);
        boolean written = Stream.concat(stop == null ? Stream.empty() : COMMA.splitAsStream(stop), parameters.stream())
                .anyMatch(item -> item.startsWith(rule + "="));
        require(
                !written || limited.equals(asked),
                "contradictory stop rules: " + option + " " + value + " and another value for " + rule);
        return limited;
    }

    private static <T extends Termination> Optional<T> rule(Scheme asked, Class<T> kind) {
        return asked.termination().rules().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    private static <S, T> T parsed(String option, S given, Function<S, T> parser) {
        try {
            return parser.apply(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
