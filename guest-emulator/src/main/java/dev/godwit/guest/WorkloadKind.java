package dev.godwit.guest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a guest's vCPUs do.
public enum WorkloadKind {
    /// A hundred ticks a second on each vCPU and no writes.
    IDLE,
    /// One-word read-modify-writes, uniform over the working set.
    STRESS,
    /// The same, with pages drawn from a Zipf distribution: a few pages are written very often.
    HOTSPOT,
    /// Rewrites the working set page after page, from its start to its end and again.
    STREAM,
    /// A hash table in guest memory, half GETs and half SETs with Zipf keys, that checks its own consistency.
    KV;

    /// The workload of this name, in any case.
    ///
    /// @throws IllegalArgumentException with a message that lists the names that are allowed
    public static WorkloadKind parse(String name) {
        for (WorkloadKind kind : values()) {
            if (kind.label().equalsIgnoreCase(name)) {
                return kind;
            }
        }
        String allowed = Arrays.stream(values()).map(WorkloadKind::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown workload '" + name + "': one of " + allowed);
    }

    /// The name that users write, in lower case.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
