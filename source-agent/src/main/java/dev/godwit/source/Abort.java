package dev.godwit.source;

import dev.godwit.source.MigrationFailure.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The one place where a running attempt learns that it must end. The first reason wins; everything that waits in the
/// attempt registers a wake-up here and checks afterwards. Safe from any thread.
final class Abort {
    private record Cause(Kind kind, String reason) {}

    private final AtomicReference<@Nullable Cause> first = new AtomicReference<>();
    private volatile boolean settled;
    private final List<Runnable> wakeUps = new CopyOnWriteArrayList<>();

    /// Ends the attempt, unless it was ended before.
    void raise(Kind kind, String reason) {
        if (!settled && first.compareAndSet(null, new Cause(kind, reason))) {
            wakeUps.forEach(Runnable::run);
        }
    }

    /// The migration has succeeded: whatever breaks from now on takes nothing back.
    void settle() {
        settled = true;
    }

    boolean raised() {
        return first.get() != null;
    }

    /// @throws MigrationFailure the first reason that was raised, if any
    void check() throws MigrationFailure {
        Cause cause = first.get();
        if (cause != null) {
            throw new MigrationFailure(cause.kind, cause.reason);
        }
    }

    /// Runs `wakeUp` when the attempt ends, at once if it has ended already; possibly twice.
    void onRaise(Runnable wakeUp) {
        wakeUps.add(wakeUp);
        if (raised()) {
            wakeUp.run();
        }
    }
}
