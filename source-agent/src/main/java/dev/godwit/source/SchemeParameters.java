package dev.godwit.source;

import dev.godwit.guest.Names;
import dev.godwit.source.policy.Parameter;
import dev.godwit.source.policy.Policy;
import dev.godwit.source.policy.PolicyCatalog;
import dev.godwit.source.policy.Termination;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds the parameters of a scheme by name and changes them.
final class SchemeParameters {
    private SchemeParameters() {}

    /// The same scheme with other values of parameters.
    ///
    /// @throws IllegalArgumentException in words for users
    static Scheme replace(Scheme scheme, Map<String, String> given) {
        given.forEach((name, value) -> requireOneMeaning(scheme, name, value));
        Policy selection = scheme.selection();
        Policy throttle = scheme.throttle();
        Policy rate = scheme.rate();
        return scheme.withEachRule(rule -> PolicyCatalog.termination(rule.label(), values(rule, given)))
                .withSelection(PolicyCatalog.selection(selection.label(), values(selection, given)))
                .withThrottle(PolicyCatalog.throttle(throttle.label(), values(throttle, given)))
                .withRate(PolicyCatalog.rate(rate.label(), values(rate, given)));
    }

    /// A rate and a stop rule of the same name share their parameters; others must not.
    private static void requireOneMeaning(Scheme scheme, String name, String value) {
        List<Policy> parts = parts(scheme);
        List<String> owners = parts.stream()
                .filter(part -> has(part, name))
                .map(Policy::label)
                .distinct()
                .toList();
        if (owners.isEmpty()) {
            throw unknown(scheme, parts, name);
        }
        if (owners.size() > 1) {
            throw new IllegalArgumentException("'" + name + "' is a parameter of " + String.join(" and of ", owners)
                    + ": give it with the policy, such as " + owners.getFirst() + "," + name + "=" + value);
        }
    }

    private static IllegalArgumentException unknown(Scheme scheme, List<Policy> parts, String name) {
        List<String> names = parts.stream()
                .flatMap(part -> part.parameters().stream())
                .map(Parameter::name)
                .distinct()
                .toList();
        return new IllegalArgumentException(
                names.isEmpty()
                        ? "the scheme " + scheme.name() + " has no parameters, and so no '" + name + "'"
                        : Names.unknown("parameter of the scheme " + scheme.name(), name, names));
    }

    /// The policies that take part, each stop rule on its own.
    private static List<Policy> parts(Scheme scheme) {
        List<Policy> parts = new ArrayList<>();
        for (Policy policy : scheme.policies().values()) {
            parts.addAll(policy instanceof Termination termination ? termination.rules() : List.of(policy));
        }
        return parts;
    }

    private static boolean has(Policy policy, String name) {
        return policy.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals(name));
    }

    /// A policy's parameters with what is given of them.
    private static Map<String, String> values(Policy policy, Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        policy.parameters()
                .forEach(parameter ->
                        values.put(parameter.name(), given.getOrDefault(parameter.name(), parameter.value())));
        return values;
    }
}
