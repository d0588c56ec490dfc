package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.source.policy.Rounds;
import dev.godwit.source.policy.Throttle;

/// Slows the guest as the throttle says, and lets go of it when the migration ends. Used by the migration's thread
/// alone.
final class Brake {
    private final Guest guest;
    private final Throttle throttle;
    private Throttle.State state;
    private double most;

    /// The guest runs freely.
    Brake(Guest guest, Throttle throttle) {
        this.guest = guest;
        this.throttle = throttle;
        this.state = Throttle.State.free(guest.spec().vcpus());
    }

    /// A round has ended and another is to follow.
    void roundEnded(Rounds rounds) {
        Throttle.State next = throttle.next(state, rounds);
        if (!next.shares().equals(state.shares())) {
            guest.throttle(next.shares());
        }
        state = next;
        most = Math.max(most, state.most());
    }

    /// Lets the guest run freely again; does nothing when it does.
    void release() {
        if (state.most() > 0) {
            state = Throttle.State.free(guest.spec().vcpus());
            guest.throttle(0);
        }
    }

    /// What it was slowed by at most, for the end of a sentence; empty where it was not.
    String told() {
        return most == 0 ? "" : "; the guest was slowed by up to " + Math.round(most * 100) + " %";
    }
}
