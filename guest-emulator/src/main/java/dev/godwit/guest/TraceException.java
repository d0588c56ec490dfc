package dev.godwit.guest;

import java.nio.file.Path;

/// The file given as a trace cannot be replayed. The message is one line that names it, the line where there is one,
/// what is wrong and what is allowed.
public final class TraceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    TraceException(Path file, String reason) {
        super("--workload trace:" + file + ": " + reason);
    }

    TraceException(Path file, String reason, Throwable cause) {
        super("--workload trace:" + file + ": " + reason, cause);
    }
}
