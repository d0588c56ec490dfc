package dev.godwit.target;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.net.Connection;
import dev.godwit.target.TargetState.Arriving;
import dev.godwit.target.TargetState.Greeted;
import dev.godwit.target.TargetState.Holding;
import dev.godwit.target.TargetState.Idle;
import dev.godwit.target.TargetState.Over;
import dev.godwit.target.TargetState.Prepared;
import dev.godwit.target.TargetState.Receiving;
import dev.godwit.target.TargetState.Stopped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// How a guest's stay at the target ends: discarded, lost, stopped, or the agent told to stop. Part of the machine, and
/// like it on the target's one thread.
final class Endings {
    /// A lost guest protects nobody: its fate is kept this long for the question of a source that may be in doubt.
    private static final Duration LOST_IS_KEPT = Duration.ofSeconds(30);

    private final TargetOptions options;
    private final TargetAgent.Listener listener;
    private final Outcomes outcomes;

    Endings(TargetOptions options, TargetAgent.Listener listener, Outcomes outcomes) {
        this.options = options;
        this.listener = listener;
        this.outcomes = outcomes;
    }

    /// The guest is whole here and stops: its figures go to the source, if that is still there.
    TargetState finalStop(Holding state) {
        Connection control = state.reception().control();
        Frame.Final figures = state.running().stop();
        state.running().guest().close();
        TargetOutcome outcome = TargetOutcome.completed(true, "the guest had its final stop here");
        listener.message("the guest has stopped; its memory's digest is %016x".formatted(figures.digest()));
        if (!control.isOpen()) {
            return new Over(outcome, !state.released(), deadline(state.reception()));
        }
        control.send(figures);
        return new Stopped(
                outcome, control, System.nanoTime() + state.reception().offer().timeoutNs());
    }

    /// The guest ran here, and its memory will never be all here.
    TargetState lose(Arriving state, boolean digest, String reason) {
        Reception reception = state.reception();
        state.running().leave();
        reception.cutPageConnections(reason);
        reception.control().close(reason);
        state.running().guest().close();
        String lost = reason + "; the guest ran here without all of its memory, and is lost";
        listener.message(lost);
        return new Over(
                TargetOutcome.lost(digest, lost),
                !reception.acknowledged(),
                earlier(System.nanoTime() + LOST_IS_KEPT.toNanos(), deadline(reception)));
    }

    /// The guest will not run here, whatever comes: later Commits meet a closed connection, questions are answered so.
    ///
    /// @param ready whether Ready was sent, so that the source may be in doubt
    TargetState discard(Reception reception, @Nullable Guest guest, String reason, boolean ready) {
        outcomes.put(reception.migrationId(), Outcome.DISCARDED);
        if (guest != null) {
            reception.cutPageConnections(reason);
            guest.close();
        }
        reception.close();
        listener.message("discarded: " + reason + "; the guest stays at the source");
        return options.once() ? new Over(TargetOutcome.failed(reason), ready, deadline(reception)) : new Idle();
    }

    private static long earlier(long timeNs, @Nullable Long other) {
        return other != null && other - timeNs < 0 ? other : timeNs;
    }

    private @Nullable Long deadline(Reception reception) {
        long offered = reception.offer().inDoubtTimeoutNs();
        Duration own = options.inDoubtTimeout();
        if (offered < 0 && own == null) {
            return null;
        }
        return System.nanoTime() + (offered >= 0 ? offered : own == null ? 0 : own.toNanos());
    }

    /// Ends the agent, unless a guest runs here.
    TargetState stop(TargetState state, CompletableFuture<StopAnswer> answer) {
        Over stopped = new Over(TargetOutcome.none("stopped before a guest ran here"), false, null);
        TargetState next = switch (state) {
            case Idle idle -> stopped;
            case Greeted(Connection control) -> {
                control.close("the target was stopped");
                yield stopped;
            }
            case Receiving(Reception reception) -> shutDown(reception, null);
            case Prepared prepared -> shutDown(prepared.reception(), prepared.guest());
            case Over over -> new Over(over.outcome(), false, null);
            case Arriving arriving -> state;
            case Holding holding -> state;
            case Stopped finished -> state;
        };
        boolean holds = state instanceof Arriving || state instanceof Holding;
        answer.complete(
                new StopAnswer(!holds, holds ? "this process runs the guest: press again to stop it" : "stopping"));
        return next;
    }

    private TargetState shutDown(Reception reception, @Nullable Guest guest) {
        reception.send(new Frame.Refused(RefusalCode.SHUTDOWN, "the target was stopped"));
        discard(reception, guest, "the target was stopped", guest != null);
        return new Over(
                TargetOutcome.none("stopped while a guest was arriving; it stays at the source"),
                guest != null,
                deadline(reception));
    }

    /// Ends the agent and the guest.
    TargetState stopGuest(TargetState state) {
        return switch (state) {
            case Holding holding -> finalStop(holding);
            case Arriving arriving -> {
                String reason = "the target was stopped before all memory had arrived";
                arriving.reception().send(new Frame.Lost(LossCode.ABANDONED, reason));
                yield lose(arriving, false, reason);
            }
            case Idle idle -> stop(state, new CompletableFuture<>());
            case Greeted greeted -> stop(state, new CompletableFuture<>());
            case Receiving receiving -> stop(state, new CompletableFuture<>());
            case Prepared prepared -> stop(state, new CompletableFuture<>());
            case Stopped stopped -> new Over(stopped.outcome(), false, null);
            case Over over -> new Over(over.outcome(), false, null);
        };
    }
}
