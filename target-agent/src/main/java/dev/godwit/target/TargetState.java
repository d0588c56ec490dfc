package dev.godwit.target;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.net.Connection;
import org.jspecify.annotations.Nullable;

/// Where a target is. Each state carries its data, so that an impossible combination cannot be built.
sealed interface TargetState {
    /// Nobody is here. From the start, [Greeted] and [Receiving]. To [Greeted] or [Over].
    record Idle() implements TargetState {}

    /// A source has said hello and not yet offered a guest. From [Idle]. To [Receiving], [Idle] or [Over].
    record Greeted(Connection control) implements TargetState {}

    /// Pages come. From [Greeted]. To [Prepared], or discarded: to [Idle] or [Over].
    record Receiving(Reception reception) implements TargetState {}

    /// Ready was sent: the guest would run on Commit, and on nothing else. From [Receiving]. To [Arriving] or
    /// [Holding] on Commit; discarded when the time is over, the source is gone, or it asks: to [Idle] or [Over].
    record Prepared(Reception reception, Guest guest, long restoreNs, long untilNs) implements TargetState {}

    /// The guest runs and misses pages. From [Prepared]. To [Holding], or [Over] when it is lost.
    record Arriving(Reception reception, Running running) implements TargetState {}

    /// The guest runs with all its memory. From [Prepared] or [Arriving]. To [Stopped] at its final stop, or [Over].
    ///
    /// @param released whether the source has acknowledged
    /// @param stopAtNs when the final stop is due; null while it is not known, or never
    record Holding(
            Reception reception,
            Running running,
            boolean released,
            @Nullable Long stopAtNs) implements TargetState {}

    /// The guest's final figures are on their way to the source. From [Holding]. To [Over].
    record Stopped(TargetOutcome outcome, Connection control, long untilNs) implements TargetState {}

    /// Nothing is left but to answer questions. From every other.
    ///
    /// @param owed whether the source may still have to ask what became of the guest
    /// @param untilNs when the process may end even so; null is never
    record Over(
            TargetOutcome outcome, boolean owed, @Nullable Long untilNs) implements TargetState {
        boolean mayEnd(long nowNs) {
            return !owed || (untilNs != null && nowNs - untilNs > 0);
        }
    }

    /// The name for logs.
    default String name() {
        return getClass().getSimpleName();
    }
}
