package dev.godwit.source.policy;

import java.util.List;

/// One answer to one of the questions that a scheme is made of. Immutable; [PolicyCatalog] makes one from its name and
/// parameters.
public interface Policy {
    /// What users call it: `time-series`.
    String label();

    /// What it does, in one sentence for users.
    String does();

    /// Its parameters with their values, in the order in which users see them.
    List<Parameter> parameters();

    /// The policy as it is written on a command line: `time-series,k=5,n=5`, or `max-rounds=30` where the parameter
    /// has the policy's own name.
    default String text() {
        List<String> values = parameters().stream()
                .map(parameter -> parameter.name() + "=" + parameter.value())
                .toList();
        boolean named =
                parameters().stream().anyMatch(parameter -> parameter.name().equals(label()));
        return (named ? "" : label() + (values.isEmpty() ? "" : ",")) + String.join(",", values);
    }
}
