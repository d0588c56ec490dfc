package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.source.MigrationFailure.Kind;
import dev.godwit.source.Progress.Phase;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// How an attempt that cannot go on ends: where the guest is decides. Runs on the migration's thread.
final class Settlement {
    /// Between two questions about a Commit whose fate is unknown.
    private static final long ASK_AGAIN_NS = 1_000_000_000L;

    private final Session session;
    private final Guest guest;
    private final MigrationOptions options;
    private final Mode mode;
    private final Handover handover;
    private final ProgressTicker progress;
    private volatile boolean abandoned;

    Settlement(Session session, Guest guest, MigrationOptions options, Handover handover, ProgressTicker progress) {
        this.session = session;
        this.guest = guest;
        this.options = options;
        this.mode = options.scheme().mode();
        this.handover = handover;
        this.progress = progress;
    }

    /// Nobody waits for an answer any more. From any thread.
    void stopAsking() {
        abandoned = true;
    }

    /// Ends what cannot go on, by where the guest is.
    Ending of(MigrationFailure failure) {
        return switch (handover.state()) {
            case Handover.State.Here(), Handover.State.Paused() -> backHere(failure);
            case Handover.State.Committed(), Handover.State.InDoubt() -> askAboutCommit(failure);
            case Handover.State.There(), Handover.State.Lost() -> lost(failure);
        };
    }

    private Ending backHere(MigrationFailure failure) {
        session.control().send(new Frame.Cancel(failure.reason()));
        if (handover.state() instanceof Handover.State.Paused) {
            handover.move(new Handover.State.Here(), failure.reason());
        }
        guest.resume();
        guest.stopTracking();
        return new Ending.Failed(failure.kind() == Kind.CANCELLED, failure.reason());
    }

    private Ending lost(MigrationFailure failure) {
        boolean digest = failure.kind() == Kind.DIGEST;
        if (!digest) {
            LossCode code = failure.kind() == Kind.ABANDONED ? LossCode.ABANDONED : LossCode.SOURCE_FAILED;
            session.control().send(new Frame.Lost(code, failure.reason()));
        }
        handover.move(new Handover.State.Lost(), failure.reason());
        return new Ending.Lost(
                digest, failure.reason() + "; the guest ran at the target without all of its memory, and is lost");
    }

    /// The link broke between Commit and Running: only the target knows, so it is asked until it answers.
    private Ending askAboutCommit(MigrationFailure failure) {
        progress.phase(Phase.IN_DOUBT);
        handover.move(new Handover.State.InDoubt(), failure.reason());
        session.control().connection().abort("no Running came: the source asks on another connection");
        long giveUpAt = options.inDoubtTimeout() == null
                ? Deadline.NEVER
                : System.nanoTime() + options.inDoubtTimeout().toNanos();
        String said = "nobody answered";
        while (!abandoned && System.nanoTime() < giveUpAt) {
            long askedAt = System.nanoTime();
            Optional<Frame.Answer> answer = Inquiry.ask(session);
            if (answer.isPresent()) {
                said = Inquiry.describe(answer.get().outcome());
                Optional<Ending> ending = decide(answer.get().outcome(), failure);
                if (ending.isPresent()) {
                    return ending.get();
                }
            }
            progress.note("in doubt: " + said + "; asking again every second");
            while (!abandoned && System.nanoTime() - askedAt < ASK_AGAIN_NS) {
                LockSupport.parkNanos(this, 20_000_000);
            }
        }
        return new Ending.InDoubt(failure.reason() + "; " + said + " when asked whether Commit arrived");
    }

    private Optional<Ending> decide(Outcome outcome, MigrationFailure failure) {
        String said = failure.reason() + "; " + Inquiry.describe(outcome);
        if (outcome == Outcome.DISCARDED) {
            handover.move(new Handover.State.Here(), said);
            guest.resume();
            guest.stopTracking();
            return Optional.of(new Ending.Failed(false, said));
        }
        if (mode.completesAfterSwitchover()) {
            handover.move(new Handover.State.Lost(), said);
            return Optional.of(new Ending.Lost(false, said + ", and its memory cannot follow: the guest is lost"));
        }
        if (outcome == Outcome.RUNNING) {
            handover.move(new Handover.State.There(), said);
            session.abort().settle();
            return Optional.of(new Ending.Completed(true, said));
        }
        return Optional.empty();
    }
}
