package dev.godwit.source;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// Attacks the point of no return: a migration is committed or cancelled, as `Migration` does it, and its state says
/// which. The third part of a result is where the guest is.
@JCStressTest
@Outcome(id = "true, false, Committed", expect = ACCEPTABLE, desc = "Committed; the cancel came too late.")
@Outcome(id = "false, true, Paused", expect = ACCEPTABLE, desc = "Cancelled; the guest is still this side's.")
@Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
@State
public class HandoverRaces {
    private final Handover handover = new Handover();
    private final Abort abort = new Abort();

    /// The guest is paused.
    public HandoverRaces() {
        handover.move(new Handover.State.Paused(), "a test");
    }

    /// The migration's thread.
    @Actor
    public void commit(ZZL_Result result) {
        result.r1 = handover.commit(abort::raised);
    }

    /// The user's thread.
    @Actor
    public void cancel(ZZL_Result result) {
        result.r2 = handover.beforeCommit(() -> abort.raise(MigrationFailure.Kind.CANCELLED, "a test"));
    }

    /// Looks after both have ended.
    @Arbiter
    public void end(ZZL_Result result) {
        result.r3 = handover.state().getClass().getSimpleName();
    }
}
