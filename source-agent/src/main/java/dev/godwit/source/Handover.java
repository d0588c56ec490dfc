package dev.godwit.source;

import java.util.function.BooleanSupplier;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which side may run the guest, as the source knows it. Every transition goes through [#move], which checks it, logs
/// it with its reason and publishes it as a JFR event. Safe from any thread; the lock makes the point of no return and
/// a cancel exclude each other.
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /// Where the guest is.
    sealed interface State {
        /// The guest runs here. From the start, and back from [Paused] or [InDoubt]. To [Paused].
        record Here() implements State {}

        /// The guest is paused here and nobody else may run it. From [Here]. To [Here] or [Committed].
        record Paused() implements State {}

        /// Commit may be on its way: this side never runs the guest again on its own. From [Paused], the point of no
        /// return. To [There], [InDoubt] or [Lost].
        record Committed() implements State {}

        /// The link broke after Commit and before Running. From [Committed]. To [Here] only on the target's word
        /// that it discarded the guest, to [There] on its word that it runs, to [Lost], or for ever this.
        record InDoubt() implements State {}

        /// The target runs the guest. From [Committed] or [InDoubt]. To [Lost] while its memory is not all there.
        record There() implements State {}

        /// Neither side has the whole guest. From [Committed], [InDoubt] or [There].
        record Lost() implements State {}
    }

    private State state = new State.Here();

    synchronized State state() {
        return state;
    }

    /// Moves to another state.
    ///
    /// @throws IllegalStateException if no such transition exists: a defect of this program
    synchronized void move(State to, String reason) {
        if (!allowed(state, to)) {
            throw new IllegalStateException("the handover cannot go from " + name(state) + " to " + name(to));
        }
        LOG.info("handover: {} -> {}: {}", name(state), name(to), reason);
        var event = new HandoverEvent();
        event.from = name(state);
        event.to = name(to);
        event.reason = reason;
        event.commit();
        state = to;
    }

    /// The point of no return: after true this side never resumes the guest on its own.
    ///
    /// @param refused asked under the lock; true leaves everything as it was
    synchronized boolean commit(BooleanSupplier refused) {
        if (refused.getAsBoolean()) {
            return false;
        }
        move(new State.Committed(), "the target is ready and holds the same bytes");
        return true;
    }

    /// Runs `action` if the guest is still this side's alone, and tells whether it did.
    synchronized boolean beforeCommit(Runnable action) {
        boolean before = state instanceof State.Here || state instanceof State.Paused;
        if (before) {
            action.run();
        }
        return before;
    }

    private static boolean allowed(State from, State to) {
        return switch (from) {
            case State.Here() -> to instanceof State.Paused;
            case State.Paused() -> to instanceof State.Here || to instanceof State.Committed;
            case State.Committed() ->
                to instanceof State.There || to instanceof State.InDoubt || to instanceof State.Lost;
            case State.InDoubt() -> to instanceof State.Here || to instanceof State.There || to instanceof State.Lost;
            case State.There() -> to instanceof State.Lost;
            case State.Lost() -> false;
        };
    }

    private static String name(State state) {
        return state.getClass().getSimpleName();
    }

    /// A transition of the handover.
    @Name("dev.godwit.Handover")
    @Label("Handover")
    @Category("Godwit")
    @StackTrace(false)
    static final class HandoverEvent extends Event {
        @Label("From")
        String from = "";

        @Label("To")
        String to = "";

        @Label("Reason")
        String reason = "";
    }
}
