package dev.godwit.guest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a guest's vCPUs do. `docs/workloads.md` says more of each.
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
    KV,
    /// One file after the other: headers are read, a compiler's heap grows and is used again, objects are written.
    KERNEL_COMPILE,
    /// The kernel EP of the NAS Parallel Benchmarks: computes, on a few pages.
    NPB_EP,
    /// A Java server's heap: allocation sweeps through it, a collector copies what lives.
    SPECJBB,
    /// A web server: Zipf pages, three reads to a write, bursts.
    RUBIS,
    /// Replays recorded page writes: `trace:FILE`. Needs [GuestSpec#trace()].
    TRACE;

    private static final long MIB = 1 << 20;

    /// The workload of this name, in any case.
    ///
    /// @throws IllegalArgumentException with a message that lists the names that are allowed
    public static WorkloadKind parse(String name) {
        for (WorkloadKind kind : values()) {
            if (kind.label().equals(name.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return kind;
            }
        }
        throw new IllegalArgumentException(Names.unknown("workload", name, labels()));
    }

    /// The names of all of them, as the `godwit` command takes them.
    public static List<String> labels() {
        return Arrays.stream(values())
                .map(kind -> kind == TRACE ? "trace:FILE" : kind.label())
                .toList();
    }

    /// The name that users write, in lower case.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// How fast it dirties memory where nobody says otherwise, in bytes per second.
    ///
    /// @throws IllegalStateException of a trace, which knows itself
    long dirtyBytesPerSecond() {
        return switch (this) {
            case TRACE -> throw new IllegalStateException("a trace has its own rate");
            case IDLE, STRESS, HOTSPOT, STREAM, KV -> 100 * MIB;
            case NPB_EP -> 32 * MIB;
            case SPECJBB -> 192 * MIB;
            case RUBIS -> 384 * MIB;
            case KERNEL_COMPILE -> 224 * MIB;
        };
    }

    /// How much of memory it works on where nobody says otherwise, in bytes, not yet rounded to pages.
    long workingSetBytes(long memoryBytes, int vcpus) {
        return switch (this) {
            case IDLE, STRESS, HOTSPOT, STREAM, KV, KERNEL_COMPILE, SPECJBB, RUBIS -> memoryBytes / 4;
            case TRACE -> memoryBytes;
            case NPB_EP -> Math.min(memoryBytes, (long) vcpus * NpbEpWorkload.BATCH_BYTES);
        };
    }

    /// How many pages its working set needs at least.
    int minWorkingSetPages(int pageSize, int vcpus) {
        return switch (this) {
            case IDLE, STRESS, HOTSPOT, STREAM, NPB_EP, RUBIS, TRACE -> 1;
            case KV -> KvLayout.minPages(pageSize, vcpus);
            case KERNEL_COMPILE -> KernelCompileWorkload.minPages(vcpus);
            case SPECJBB -> HeapLayout.minPages(vcpus);
        };
    }
}
