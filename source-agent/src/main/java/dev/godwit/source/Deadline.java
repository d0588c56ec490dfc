package dev.godwit.source;

import dev.godwit.source.MigrationFailure.Kind;
import java.util.concurrent.TimeUnit;

/// The time that the guest may stay paused before Ready, for a paused guest must not depend on a slow or silent
/// target, and the time that page channels may stand still while heartbeats go on. Set by the migration's thread,
/// checked by the session's timer.
final class Deadline {
    /// No deadline, as a time: [System#nanoTime] differences are signed, so this is a century away, not the largest
    /// value.
    static final long NEVER = System.nanoTime() + 100L * 365 * 24 * 3600 * 1_000_000_000L;

    /// How often it is checked; the deadlines are of seconds.
    static final long CHECK_MS = 50;

    private final Abort abort;
    private final FlowWindow window;
    private boolean armed;
    private long atNs;
    private long extendNs;
    private long placedAtLastCheck;
    private String reason = "";

    Deadline(Abort abort, FlowWindow window) {
        this.abort = abort;
        this.window = window;
    }

    /// Ends the attempt at a time.
    synchronized void at(long nanoTime) {
        armed = true;
        atNs = nanoTime;
        extendNs = 0;
        reason = "the target was not ready in time while the guest was paused";
    }

    /// Ends the attempt when the target has placed nothing for so long.
    synchronized void whileProgress(long nanos) {
        armed = true;
        atNs = System.nanoTime() + nanos;
        extendNs = nanos;
        placedAtLastCheck = window.placedBytes();
        reason = "the target has placed no page for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
    }

    /// In time.
    synchronized void off() {
        armed = false;
    }

    synchronized void check() {
        if (!armed) {
            return;
        }
        long now = System.nanoTime();
        long placed = window.placedBytes();
        if (extendNs > 0 && placed > placedAtLastCheck) {
            placedAtLastCheck = placed;
            atNs = now + extendNs;
        }
        if (now - atNs > 0) {
            armed = false;
            abort.raise(Kind.FAILED, reason);
        }
    }
}
