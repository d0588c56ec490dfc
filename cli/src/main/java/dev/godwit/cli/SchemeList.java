package dev.godwit.cli;

import dev.godwit.source.Scheme;
import dev.godwit.source.policy.Parameter;
import dev.godwit.source.policy.Policy;
import dev.godwit.source.policy.Termination;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Schemes for programs, schema `godwit.schemes/1`.
record SchemeList(String schema, List<Entry> schemes) {
    private static final String SCHEMA = "godwit.schemes/1";

    /// A scheme.
    ///
    /// @param policies by the question that each answers; several only for `stop`
    record Entry(
            String name,
            String does,
            String mode,
            Map<String, List<PolicyEntry>> policies,
            String encoding,
            String paper,
            String section) {}

    /// A policy with the values of its parameters in this scheme.
    record PolicyEntry(String name, String does, List<Parameter> parameters) {}

    static SchemeList of(List<Scheme> schemes) {
        return new SchemeList(SCHEMA, schemes.stream().map(SchemeList::entry).toList());
    }

    private static Entry entry(Scheme scheme) {
        Map<String, List<PolicyEntry>> policies = new LinkedHashMap<>();
        scheme.policies()
                .forEach((question, policy) -> policies.put(
                        question, parts(policy).stream().map(SchemeList::entry).toList()));
        return new Entry(
                scheme.name(),
                scheme.does(),
                scheme.mode().label(),
                policies,
                SchemeText.encoding(scheme),
                scheme.work().title(),
                scheme.work().section());
    }

    /// A policy, or the rules that it is made of.
    static List<? extends Policy> parts(Policy policy) {
        return policy instanceof Termination termination ? termination.rules() : List.of(policy);
    }

    private static PolicyEntry entry(Policy policy) {
        return new PolicyEntry(policy.label(), policy.does(), policy.parameters());
    }
}
