package dev.godwit.source;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.StateSection;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.PeerUnavailableException;
import dev.godwit.protocol.net.Transport;
import dev.godwit.protocol.page.RootDigest;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.report.MigrationReport;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Migrates a guest of this process to a target agent. One agent, one migration: connect, [#migrate], close.
///
/// [#migrate] runs on its caller's thread; [#cancel], [#abandon] and [#close] may be called from any other.
public final class SourceAgent implements AutoCloseable {
    /// Between two attempts: a target that restarts needs about this long.
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final Transport transport;
    private final Connector connector;
    private final MigrationOptions options;
    private final Progress.Listener listener;
    /// Open once the migration is cancelled: the warm-up and the wait before a retry end.
    private final CountDownLatch cancelling = new CountDownLatch(1);
    /// Open once the user has enough of waiting: the run after the migration ends, too.
    private final CountDownLatch abandoned = new CountDownLatch(1);

    private volatile Session session;
    private volatile @Nullable Migration migration;
    private volatile boolean cancelled;
    private volatile boolean migrated;
    private volatile boolean closed;

    private SourceAgent(
            Transport transport,
            Connector connector,
            Session session,
            MigrationOptions options,
            Progress.Listener listener) {
        this.transport = transport;
        this.connector = connector;
        this.session = session;
        this.options = options;
        this.listener = listener;
    }

    /// Connects to a target, at a TCP address or a Unix socket, and says hello, before there need be a guest. Blocks
    /// for five seconds at most.
    ///
    /// @throws TargetUnavailableException with a message for users
    public static SourceAgent connect(SocketAddress target, MigrationOptions options, Progress.Listener listener)
            throws TargetUnavailableException {
        var transport = new Transport("source-io");
        var connector = new Connector(transport, target, new SecureRandom().nextLong());
        try {
            Session session = Session.open(connector, options);
            return new SourceAgent(transport, connector, session, options, listener);
        } catch (PeerUnavailableException e) {
            transport.close();
            throw new TargetUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    /// Warms the guest up, migrates it, and waits for its final stop where one is to be. The guest is taken over: it is
    /// closed once it has left, is lost, or has had its final stop here. After a failure or a cancel without
    /// `runAfter` it runs on and is the caller's again; in doubt it stays paused and is the caller's.
    public MigrationReport migrate(Guest guest) {
        var report = new ReportBuilder(guest.spec(), options);
        guest.resume();
        tell(Phase.WARM_UP);
        report.application().begin(guest);
        pause(options.warmUp(), cancelling);
        report.application().warmedUp(guest.activity());
        Ending ending = attempts(guest, report);
        report.application().migrated(guest.activity());
        finish(guest, ending, report);
        return report.build(ending);
    }

    private Ending attempts(Guest guest, ReportBuilder report) {
        for (int retriesLeft = options.retries(); ; retriesLeft--) {
            if (cancelled) {
                return new Ending.Failed(true, "cancelled by the user before an attempt began");
            }
            var attempt = new Migration(session, guest, options, listener);
            migration = attempt;
            if (cancelled) {
                attempt.cancel();
            }
            Ending ending = attempt.run();
            report.attempt(session, attempt.measurements());
            if (!(ending instanceof Ending.Failed(boolean byUser, String reason))
                    || byUser
                    || closed
                    || retriesLeft == 0) {
                return ending;
            }
            listener.message("this attempt failed: " + reason + "; " + retriesLeft + " left");
            session.close();
            for (String unavailable = reconnect(); unavailable != null; unavailable = reconnect()) {
                if (--retriesLeft == 0 || cancelled || closed) {
                    return new Ending.Failed(cancelled, reason + "; the retry found that " + unavailable);
                }
            }
        }
    }

    /// Another session, or why there is none.
    private @Nullable String reconnect() {
        pause(RETRY_PAUSE, cancelling);
        if (cancelled) {
            return "it was cancelled by the user";
        }
        try {
            session = Session.open(connector, options);
            if (closed) {
                session.close();
            }
            return null;
        } catch (PeerUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void finish(Guest guest, Ending ending, ReportBuilder report) {
        boolean wantsFinal = options.runAfter() != null || options.verify() == VerifyMode.TWIN;
        switch (ending) {
            case Ending.Completed completed -> {
                migrated = true;
                guest.close();
                if (wantsFinal) {
                    finalAtTarget(guest, report);
                }
            }
            case Ending.Failed failed -> {
                if (options.runAfter() != null) {
                    finalHere(guest, options.runAfter(), report);
                }
            }
            case Ending.InDoubt inDoubt -> listener.message(inDoubt.reason());
            case Ending.Lost lost -> guest.close();
        }
    }

    /// Waits until the target has stopped the guest, and runs the twin.
    private void finalAtTarget(Guest guest, ReportBuilder report) {
        tell(Phase.RUN_AFTER);
        try {
            Frame.Final end = session.control().await(Frame.Final.class, Deadline.NEVER);
            session.control().send(new Frame.Goodbye());
            report.finalAtTarget(end);
            if (options.verify() == VerifyMode.TWIN) {
                twin(guest, end.steps(), sections(end), report);
            }
        } catch (MigrationFailure e) {
            report.problem("the guest's final figures did not come from the target: " + e.reason());
        }
    }

    private static List<StateSection> sections(Frame.Final end) {
        return end.sections().stream()
                .map(section -> new StateSection(section.name(), section.version(), section.bytes()))
                .toList();
    }

    /// The guest stayed: it runs on here, is stopped, and compared with its twin.
    private void finalHere(Guest guest, Duration runAfter, ReportBuilder report) {
        tell(Phase.RUN_AFTER);
        pause(runAfter, abandoned);
        guest.pause();
        report.finalHere(finalDigest(guest), guest.activity(), guest.check());
        List<StateSection> state = guest.capture();
        long[] steps = guest.steps();
        guest.close();
        if (options.verify() == VerifyMode.TWIN) {
            twin(guest, steps, state, report);
        }
    }

    private void twin(Guest guest, long[] steps, List<StateSection> state, ReportBuilder report) {
        tell(Phase.TWIN);
        try (EmulatedGuest twin = EmulatedGuest.twin(guest.spec(), steps)) {
            report.twin(finalDigest(twin), twin.capture().equals(state));
        } catch (RuntimeException e) {
            report.problem("the twin could not be run: " + e.getMessage());
        }
    }

    private static long finalDigest(Guest paused) {
        return RootDigest.ofMemory(paused.memory().segment(), paused.memory().pageSize(), paused.freePages()::contains);
    }

    private void tell(Phase phase) {
        listener.progress(new Progress(phase, 0, 0, 0, 0, null, null, 0, ""));
    }

    /// Waits until the time is over or the latch open.
    @SuppressWarnings("ReturnValueIgnored") // which of the two it was does not matter
    private static void pause(Duration duration, CountDownLatch unless) {
        try {
            unless.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Cancels the migration if the guest is still this side's alone; otherwise changes nothing. From any thread.
    public CancelAnswer cancel() {
        if (migration == null) {
            cancelled = true;
            cancelling.countDown();
        }
        // Read again: either this sees a migration that began meanwhile, or that one sees the cancel.
        Migration running = migration;
        if (running == null) {
            return new CancelAnswer(true, "cancelled before the migration began; the guest runs on here");
        }
        if (migrated) {
            return new CancelAnswer(
                    false, "the guest has migrated; waiting for its final stop there: press again to stop waiting");
        }
        if (running.isInDoubt()) {
            running.abandon();
            return new CancelAnswer(true, "giving up in doubt: the guest may run on the target; it stays paused here");
        }
        if (running.cancel()) {
            cancelled = true;
            cancelling.countDown();
            // A retry that begins just now may not have seen it.
            Migration last = migration;
            if (last != null) {
                last.cancel();
            }
            return new CancelAnswer(true, "cancelling: the guest runs on here");
        }
        return new CancelAnswer(
                false,
                "the guest runs on the target and still needs " + running.stillNeeded()
                        + " pages: wait, or press again to abandon it");
    }

    /// Gives up whatever is still waited for, a lost guest included. From any thread; [#migrate] returns soon.
    public void abandon() {
        cancel();
        abandoned.countDown();
        Migration running = migration;
        if (running != null) {
            running.abandon();
        }
        session.control().giveUp();
    }

    /// Closes every connection. A migration that still runs ends as if it were abandoned; the guest is not closed.
    @Override
    public void close() {
        closed = true;
        cancelling.countDown();
        abandon();
        session.close();
        transport.close();
    }
}
