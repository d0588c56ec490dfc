package dev.godwit.cli;

import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.Trace;
import dev.godwit.guest.WorkloadKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `--workload` names.
///
/// @param kind  what the guest does
/// @param trace the file that it replays, of the kind `trace` alone
record WorkloadChoice(WorkloadKind kind, @Nullable Path trace) {
    private static final String TRACE = "trace:";

    /// @throws IllegalArgumentException with a message for the user
    static WorkloadChoice parse(String text) {
        if (!text.startsWith(TRACE)) {
            return new WorkloadChoice(WorkloadKind.parse(text), null);
        }
        String file = text.substring(TRACE.length());
        try {
            // Without a file the spec says what is missing.
            return new WorkloadChoice(WorkloadKind.TRACE, file.isEmpty() ? null : Path.of(file));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text + ": " + e.getReason(), e);
        }
    }

    /// Sets the workload, and reads the trace if there is one.
    ///
    /// @throws dev.godwit.guest.TraceException if it cannot be replayed
    void addTo(GuestSpec.Builder builder) {
        if (trace != null) {
            builder.trace(Trace.read(trace));
        } else {
            builder.workload(kind);
        }
    }
}
