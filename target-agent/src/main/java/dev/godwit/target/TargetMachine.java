package dev.godwit.target;

import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.OutOfGuestMemoryException;
import dev.godwit.guest.Presence;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.Role;
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

/// The target as a function of state and message: [#step]. Only this class, on the target's one thread, decides; a
/// guest runs here on Commit alone, and a guest that was discarded never runs.
final class TargetMachine {
    private final TargetOptions options;
    private final TargetAgent.Listener listener;
    private final Door door;
    private final Outcomes outcomes = new Outcomes();
    private final Endings endings;
    private @Nullable CompletableFuture<Guest> taker;

    TargetMachine(TargetOptions options, TargetAgent.Listener listener, Door door) {
        this.options = options;
        this.listener = listener;
        this.door = door;
        this.endings = new Endings(options, listener, outcomes);
    }

    /// What a message makes of a state.
    TargetState step(TargetState state, Message message) {
        return switch (message) {
            case Message.Hello hello -> door.hello(state, hello.visitor(), outcomes);
            case Message.Arrived(Connection from, Frame.Ask ask) -> asked(state, from);
            case Message.Arrived(Connection from, Frame frame) -> arrived(state, from, frame);
            case Message.Closed(Connection connection, String reason) -> closed(state, connection, reason);
            case Message.BadPage bad -> badPage(state, bad);
            case Message.EverythingPlaced(Reception reception) -> everythingPlaced(state, reception);
            case Message.Tick(long now) -> tick(state, now);
            case Message.Take(CompletableFuture<Guest> guest) -> take(state, guest);
            case Message.Stop(CompletableFuture<StopAnswer> answer) -> endings.stop(state, answer);
            case Message.StopGuest() -> endings.stopGuest(state);
        };
    }

    private TargetState arrived(TargetState state, Connection from, Frame frame) {
        return switch (state) {
            case Greeted(Connection control)
            when from == control && frame instanceof Frame.Offer offer -> offered(control, offer);
            case Receiving receiving when receiving.reception().owns(from) -> receive(receiving, from, frame);
            case Prepared prepared when prepared.reception().control() == from -> decide(prepared, frame);
            case Arriving arriving
            when arriving.reception().control() == from && frame instanceof Frame.Lost lost -> {
                arriving.reception().acknowledge();
                yield endings.lose(arriving, false, "the source said: " + lost.reason());
            }
            case Holding holding
            when holding.reception().control() == from && frame instanceof Frame.Released -> released(holding);
            case Stopped stopped
            when stopped.control() == from && frame instanceof Frame.Goodbye -> {
                from.close("the final figures were acknowledged");
                yield new Over(stopped.outcome(), false, null);
            }
            case Over over
            when frame instanceof Frame.Released && from.hello().role() == Role.CONTROL ->
                new Over(over.outcome(), false, null);
            case Idle idle -> outOfPlace(state, from, frame);
            case Greeted greeted -> outOfPlace(state, from, frame);
            case Receiving receiving -> outOfPlace(state, from, frame);
            case Prepared prepared -> outOfPlace(state, from, frame);
            case Arriving arriving -> outOfPlace(state, from, frame);
            case Holding holding -> outOfPlace(state, from, frame);
            case Stopped stopped -> outOfPlace(state, from, frame);
            case Over over -> outOfPlace(state, from, frame);
        };
    }

    /// The connection is cut; what follows from that is decided when it is closed.
    private static TargetState outOfPlace(TargetState state, Connection from, Frame frame) {
        from.abort("the source broke the protocol: " + frame.getClass().getSimpleName() + " has no place in "
                + state.name());
        return state;
    }

    private TargetState offered(Connection control, Frame.Offer offer) {
        if (offer.memoryBytes() > options.maxMemoryBytes()) {
            return refuseOffer(
                    control,
                    "the guest has " + mib(offer.memoryBytes()) + " of memory, this target takes at most "
                            + mib(options.maxMemoryBytes()) + " (--max-memory)");
        }
        try {
            var reception = new Reception(control, offer, GuestMemory.allocate(offer.memoryBytes(), offer.pageSize()));
            control.send(new Frame.Accept());
            listener.accepted();
            listener.message("receiving a guest (" + offer.guest() + ", " + mib(offer.memoryBytes()) + ", "
                    + offer.mode().label() + ") from " + control.peer());
            return new Receiving(reception);
        } catch (OutOfGuestMemoryException e) {
            return refuseOffer(control, "the target has too little memory: " + e.getMessage());
        }
    }

    private TargetState refuseOffer(Connection control, String reason) {
        control.send(new Frame.Refused(RefusalCode.MEMORY, reason));
        control.close(reason);
        listener.message("refused: " + reason);
        return options.once() ? new Over(TargetOutcome.failed(reason), false, null) : new Idle();
    }

    private TargetState receive(Receiving state, Connection from, Frame frame) {
        Reception reception = state.reception();
        boolean control = from == reception.control();
        boolean data = from.hello().role() == Role.DATA;
        boolean inPlace = switch (frame) {
            case Frame.Missing runs -> data && reception.addMissing(from.hello().channel(), runs);
            case Frame.Marker marker -> data && reception.mark(from.hello().channel(), marker);
            case Frame.Switchover switchover -> control && reception.switchover(switchover);
            case Frame.Cancel cancel -> control;
            default -> false;
        };
        if (!inPlace) {
            return outOfPlace(state, from, frame);
        }
        if (frame instanceof Frame.Cancel(String reason)) {
            return endings.discard(reception, null, "the source cancelled: " + reason, false);
        }
        if (frame instanceof Frame.Marker && reception.settlesBeforeThePause()) {
            reception.send(new Frame.Settled());
        }
        Frame.Switchover switchover = reception.barrier();
        return switchover == null ? state : prepare(state, switchover);
    }

    private TargetState prepare(Receiving state, Frame.Switchover switchover) {
        Reception reception = state.reception();
        return switch (Preparation.of(reception, switchover)) {
            case Preparation.Ready(Guest guest, long root, long verifyNs, long restoreNs) -> {
                reception.send(new Frame.Ready(root, verifyNs));
                yield new Prepared(
                        reception,
                        guest,
                        restoreNs,
                        System.nanoTime() + reception.offer().timeoutNs());
            }
            case Preparation.Refusal(RefusalCode code, String reason) -> {
                reception.send(new Frame.Refused(code, reason));
                yield endings.discard(reception, null, reason, false);
            }
        };
    }

    private TargetState decide(Prepared state, Frame frame) {
        Reception reception = state.reception();
        if (frame instanceof Frame.Cancel(String reason)) {
            return endings.discard(reception, state.guest(), "the source cancelled: " + reason, true);
        }
        if (!(frame instanceof Frame.Commit)) {
            return outOfPlace(state, reception.control(), frame);
        }
        reception.commit();
        outcomes.put(reception.migrationId(), Outcome.RUNNING);
        var running = new Running(state.guest(), reception.cpuAtOfferNs());
        reception.send(new Frame.Running(running.resumedNs(), state.restoreNs()));
        listener.message("the guest runs here");
        Presence presence = reception.presence();
        if (presence == null) {
            return hold(reception, running);
        }
        var arriving = new Arriving(reception, running);
        return presence.missing() == 0 ? everythingPlaced(arriving, reception) : arriving;
    }

    private TargetState everythingPlaced(TargetState state, Reception reception) {
        if (!(state instanceof Arriving arriving) || arriving.reception() != reception) {
            return state;
        }
        arriving.running().guest().everythingPresent();
        reception.send(new Frame.Complete(
                reception.versions().root(), reception.pulled(), reception.pushed(), reception.dropped()));
        listener.message("all of the guest's memory has arrived");
        return hold(reception, arriving.running());
    }

    private TargetState hold(Reception reception, Running running) {
        reception.endPrefault();
        var holding = new Holding(reception, running, false, null);
        CompletableFuture<Guest> waiting = taker;
        return waiting == null ? holding : take(holding, waiting);
    }

    private TargetState released(Holding state) {
        state.reception().cutPageConnections("the source has released the guest");
        return new Holding(state.reception(), state.running(), true, stopAt(state));
    }

    private static @Nullable Long stopAt(Holding state) {
        long runAfter = state.reception().offer().runAfterNs();
        return state.stopAtNs() != null || runAfter < 0 ? state.stopAtNs() : (Long) (System.nanoTime() + runAfter);
    }

    private TargetState badPage(TargetState state, Message.BadPage bad) {
        String what = "page %d does not match its digest: %016x came with it, its bytes have %016x"
                .formatted(bad.page(), bad.expected(), bad.actual());
        if (state instanceof Receiving(Reception reception) && reception == bad.reception()) {
            reception.send(new Frame.Refused(RefusalCode.DIGEST, what));
            return endings.discard(reception, null, what, false);
        }
        if (state instanceof Arriving arriving && arriving.reception() == bad.reception()) {
            if (bad.reception().firstTimeBad(bad.page())) {
                listener.message(what + "; asking for it again");
                bad.reception().pull(bad.page(), true);
                return state;
            }
            bad.reception().send(new Frame.Lost(LossCode.DIGEST, what + ", twice"));
            return endings.lose(arriving, true, what + ", twice");
        }
        return state;
    }

    private TargetState closed(TargetState state, Connection connection, String reason) {
        return switch (state) {
            case Greeted(Connection control)
            when control == connection -> {
                listener.message("the source left before it offered a guest: " + reason);
                yield new Idle();
            }
            case Receiving(Reception reception)
            when reception.owns(connection) -> {
                reception.send(new Frame.Refused(RefusalCode.STATE, "a connection is gone: " + reason));
                yield endings.discard(reception, null, "a connection to the source is gone: " + reason, false);
            }
            case Prepared prepared
            when prepared.reception().owns(connection) -> {
                prepared.reception().send(new Frame.Refused(RefusalCode.STATE, "a connection is gone: " + reason));
                yield endings.discard(
                        prepared.reception(), prepared.guest(), "a connection to the source is gone: " + reason, true);
            }
            case Arriving arriving
            when arriving.reception().owns(connection) ->
                endings.lose(arriving, false, "a connection to the source is gone: " + reason);
            case Holding holding
            when holding.reception().control() == connection ->
                new Holding(holding.reception(), holding.running(), holding.released(), stopAt(holding));
            case Stopped stopped when stopped.control() == connection -> new Over(stopped.outcome(), false, null);
            case Idle idle -> state;
            case Greeted greeted -> state;
            case Receiving receiving -> state;
            case Prepared prepared -> state;
            case Arriving arriving -> state;
            case Holding holding -> state;
            case Stopped stopped -> state;
            case Over over -> state;
        };
    }

    /// Answers a source in doubt. Its old connection is dead to it: what has not been committed is discarded now, so
    /// that the answer stays true.
    private TargetState asked(TargetState state, Connection from) {
        var id = from.hello().migrationId();
        TargetState next = switch (state) {
            case Receiving(Reception reception)
            when reception.migrationId().equals(id) ->
                endings.discard(reception, null, "the source asked what became of the guest", true);
            case Prepared prepared
            when prepared.reception().migrationId().equals(id) ->
                endings.discard(prepared.reception(), prepared.guest(), "the source asked before Commit came", true);
            case Holding holding
            when holding.reception().migrationId().equals(id) ->
                new Holding(holding.reception(), holding.running(), true, stopAt(holding));
            case Over over ->
                new Over(over.outcome(), over.owed() && outcomes.of(id) == Outcome.UNKNOWN, over.untilNs());
            case Arriving arriving
            when arriving.reception().migrationId().equals(id) -> {
                arriving.reception().acknowledge();
                yield state;
            }
            case Idle idle -> state;
            case Greeted greeted -> state;
            case Receiving receiving -> state;
            case Prepared prepared -> state;
            case Arriving arriving -> state;
            case Holding holding -> state;
            case Stopped stopped -> state;
        };
        Outcome outcome = outcomes.of(id);
        from.send(new Frame.Answer(outcome, "in " + next.name()));
        from.close("the question was answered");
        if (next instanceof Over(TargetOutcome outcomeOfAll, boolean owed, Long until)
                && outcome == Outcome.DISCARDED) {
            return new Over(outcomeOfAll, false, until);
        }
        return next;
    }

    private TargetState tick(TargetState state, long now) {
        return switch (state) {
            case Greeted(Connection control) ->
                silence(state, control, options.timeout().toNanos());
            case Receiving(Reception reception) -> {
                listener.receiving(reception.placed(), reception.memory().pages());
                yield silence(state, reception.control(), reception.offer().timeoutNs());
            }
            case Prepared prepared
            when now - prepared.untilNs() > 0 -> {
                String reason = "no Commit came within the time-out after Ready";
                prepared.reception().send(new Frame.Refused(RefusalCode.TIMEOUT, reason));
                yield endings.discard(prepared.reception(), prepared.guest(), reason, true);
            }
            case Arriving(Reception reception, Running running) ->
                silence(state, reception.control(), reception.offer().timeoutNs());
            case Holding holding
            when holding.stopAtNs() != null && now - holding.stopAtNs() > 0 -> endings.finalStop(holding);
            case Holding holding ->
                silence(
                        state,
                        holding.reception().control(),
                        holding.reception().offer().timeoutNs());
            case Stopped stopped when now - stopped.untilNs() > 0 -> new Over(stopped.outcome(), false, null);
            case Idle idle -> state;
            case Prepared prepared -> state;
            case Stopped stopped -> state;
            case Over over -> state;
        };
    }

    private static TargetState silence(TargetState state, Connection control, long timeoutNs) {
        if (control.isOpen() && control.silentNs() > timeoutNs) {
            control.abort("the source has been silent for "
                    + Duration.ofNanos(timeoutNs).toSeconds() + " s");
        }
        return state;
    }

    private TargetState take(TargetState state, CompletableFuture<Guest> guest) {
        if (!(state instanceof Holding holding)) {
            taker = guest;
            return state;
        }
        if (!guest.complete(holding.running().guest())) {
            return state; // whoever asked has stopped waiting
        }
        holding.running().leave();
        return new Over(TargetOutcome.completed(true, "the guest was handed to the caller"), !holding.released(), null);
    }

    private static String mib(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
