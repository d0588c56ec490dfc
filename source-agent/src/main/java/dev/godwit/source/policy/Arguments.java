package dev.godwit.source.policy;

import dev.godwit.guest.Names;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// The parameters that a user gave to a policy, taken one by one by whoever makes it. What nobody has taken is a
/// mistake, and [#requireAllTaken] says so.
final class Arguments {
    private final String policy;
    private final SequencedMap<String, String> given;
    private final Set<String> known = new LinkedHashSet<>();

    Arguments(String policy, Map<String, String> given) {
        this.policy = policy;
        this.given = new LinkedHashMap<>(given);
    }

    /// @throws IllegalArgumentException with this message unless the condition holds
    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    int count(String name, int otherwise) {
        return take(name, otherwise, Arguments::parseCount);
    }

    double number(String name, double otherwise) {
        return take(name, otherwise, Arguments::parseNumber);
    }

    int percent(String name, int otherwise) {
        return take(name, otherwise, Units::parsePercent);
    }

    long rate(String name, long otherwise) {
        return take(name, otherwise, Units::parseRate);
    }

    Duration duration(String name, Duration otherwise) {
        return take(name, otherwise, Units::parseDuration);
    }

    <T> T take(String name, T otherwise, Function<String, T> parser) {
        known.add(name);
        String text = given.remove(name);
        try {
            return text == null ? otherwise : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(policy + ": " + name + ": " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException if something was given that the policy does not know
    void requireAllTaken() {
        if (given.isEmpty()) {
            return;
        }
        String unknown = given.firstEntry().getKey();
        throw new IllegalArgumentException(
                known.isEmpty()
                        ? policy + " has no parameters, and so no '" + unknown + "'"
                        : Names.unknown("parameter of " + policy, unknown, known));
    }

    static int parseCount(String text) {
        require(text.matches("\\d{1,9}"), "'" + text + "' is not a whole number");
        return Integer.parseInt(text);
    }

    private static double parseNumber(String text) {
        require(text.matches("\\d{1,9}(\\.\\d{1,9})?"), "'" + text + "' is not a number such as 2 or 1.5");
        return Double.parseDouble(text);
    }
}
