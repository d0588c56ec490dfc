package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestActivity;
import dev.godwit.guest.PageSet;
import dev.godwit.guest.StateSection;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Section;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.BatchFormat;
import dev.godwit.source.MigrationFailure.Kind;
import dev.godwit.source.Progress.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt to migrate a guest: [#run] is the script. The guest runs here on failure before Commit; after Commit
/// this side runs it again only on the target's word that it discarded it.
///
/// Constructed by [SourceAgent] for a session whose hello was answered; runs on the caller's thread. [#cancel] and
/// [#abandon] come from others.
final class Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    /// A guest may be paused this long before Ready, whatever was expected.
    private static final long LEAST_PAUSE_LIMIT_NS = 2_000_000_000L;

    /// How far the last pass may run ahead of the target: nothing waits behind it, so its sender never does either.
    private static final long LAST_PASS_HEADROOM_NS = 100_000_000L;

    /// How far the push may run ahead of the target, so that a pull never queues long behind it.
    private static final long PUSH_HEADROOM_NS = 2_000_000L;

    private final Session session;
    private final Guest guest;
    private final MigrationOptions options;
    private final Mode mode;
    private final ProgressTicker progress;
    private final Pacing pacing;
    private final Handover handover = new Handover();
    private final Measurements measured = new Measurements();
    private final Deadline deadline;
    private final Settlement settlement;
    private final Brake brake;
    private final DowntimeEstimate estimate;
    private volatile @Nullable Unsent unsent;
    private @Nullable DataPath data;
    /// What the rounds sent and left; null in modes without rounds.
    private @Nullable RoundPages rounds;
    /// What the pause left to send.
    private @Nullable Remainder remainder;

    Migration(Session session, Guest guest, MigrationOptions options, Progress.Listener listener) {
        this.session = session;
        this.guest = guest;
        this.options = options;
        this.mode = options.scheme().mode();
        this.pacing = session.pacing(options);
        this.deadline = new Deadline(session.abort(), pacing.window());
        this.progress =
                new ProgressTicker(listener, pacing.window(), guest.memory().pageSize());
        this.settlement = new Settlement(session, guest, options, handover, progress);
        this.brake = new Brake(guest, options.scheme().throttle());
        this.estimate = new DowntimeEstimate(
                options,
                pacing.window(),
                session.control().clock(),
                guest.memory().pageSize());
        session.every(Deadline.CHECK_MS, deadline::check);
        session.every(ProgressTicker.TICK_MS, progress::tick);
    }

    Ending run() {
        GuestActivity before = guest.activity();
        measured.operationsAtStart = before.operations();
        measured.writesAtStart = before.writes();
        try {
            phase(Phase.RESERVATION, this::reserve);
            phase(Phase.PRE_COPY, this::preCopy);
            phase(Phase.SWITCHOVER, this::switchOver);
            phase(Phase.POST_COPY, this::postCopy);
            return release();
        } catch (MigrationFailure failure) {
            deadline.off();
            brake.release();
            return settlement.of(failure);
        } catch (RuntimeException defect) {
            LOG.error("the migration failed by a defect of this program", defect);
            deadline.off();
            brake.release();
            return settlement.of(new MigrationFailure(Kind.FAILED, "an internal error: " + defect));
        } finally {
            measured.end();
            brake.release();
            progress.stop();
            if (data != null) {
                measured.pages = PageFigures.of(data, session.counter());
                data.close();
            }
        }
    }

    private interface Action {
        void run() throws MigrationFailure;
    }

    private void phase(Phase phase, Action action) throws MigrationFailure {
        if ((phase == Phase.PRE_COPY && !hasRounds())
                || (phase == Phase.POST_COPY && !mode.completesAfterSwitchover())) {
            return;
        }
        progress.phase(phase);
        var event = new PhaseEvent();
        event.migration = session.migrationId().toString();
        event.phase = phase.label();
        event.begin();
        try {
            action.run();
        } finally {
            event.commit();
        }
    }

    private boolean hasRounds() {
        return options.scheme().hasRounds();
    }

    /// Whether no page is sent before Commit.
    private boolean leavesEverything() {
        return mode.completesAfterSwitchover() && !hasRounds();
    }

    /// The target reserves memory, or refuses; then the page channels.
    private void reserve() throws MigrationFailure {
        session.control().send(Offers.of(guest.spec(), options));
        session.control().await(Frame.Accept.class, in(options.timeout().toNanos()));
        session.control().ping();
        data = session.openDataPath(guest.memory(), options, pacing);
        progress.data(data);
    }

    /// Rounds while the guest runs. What is dirty when they end stays collected for the last pass.
    private void preCopy() throws MigrationFailure {
        deadline.whileProgress(standstillNs());
        rounds = new PreCopy(guest, options, data(), pacing, meter(), brake, progress, measured, estimate).run();
    }

    private RoundMeter meter() {
        return new RoundMeter(
                data(), pacing.window(), progress, measured, guest.memory().pageSize());
    }

    /// Pause, the last pages or the map of what is missing, the barrier, the state, the proof, Commit.
    private void switchOver() throws MigrationFailure {
        pacing.rate(options.capped(options.scheme().rate().last()));
        if (leavesEverything()) {
            // Everything will be missing, whatever the guest writes: that is said, and put down, before the pause.
            data().sendMissing(PageSet.all(guest.memory().pages()));
            data().mark();
            session.control().await(Frame.Settled.class, in(options.timeout().toNanos()));
        }
        // Made before the pause; where nothing will be missing, nothing can be stale.
        PageSet stale =
                new PageSet(mode.completesAfterSwitchover() ? guest.memory().pages() : 0);
        pause();
        long inFlight = pacing.window().inFlight();
        long sentBefore = data().bytesSent();
        if (!leavesEverything()) {
            sendOrLeaveRest(stale);
        }
        measured.lastPassNs = System.nanoTime();
        verifyFull();
        sendState();
        long transferNs = estimate.transferNs(inFlight + data().bytesSent() - sentBefore);
        if (mode.completesAfterSwitchover()) {
            // Wanted at Commit, so it is made while the target restores the guest.
            Remainder rest = takeRemainder();
            unsent = new Unsent(rest.pages(), stale, rest.free());
        }
        awaitReady();
        commit();
        measured.learnSwitchoverCost(transferNs, estimate.roundTripsNs());
    }

    private void pause() {
        Long expected = measured.expectedDowntimeNs;
        if (mode == Mode.STOP_AND_COPY || (expected == null && hasRounds())) {
            deadline.whileProgress(Math.max(LEAST_PAUSE_LIMIT_NS, standstillNs()) + fullHashNs());
        } else {
            deadline.at(in(Math.max(LEAST_PAUSE_LIMIT_NS, expected == null ? 0 : 5 * expected) + fullHashNs()));
        }
        measured.pause = guest.pause();
        handover.move(new Handover.State.Paused(), "every vCPU is parked");
        GuestActivity activity = guest.activity();
        measured.operationsAtPause = activity.operations();
        measured.writesAtPause = activity.writes();
        measured.lastOperationNs = activity.lastOperationNs();
    }

    /// How long the target may place nothing: the time-out, and at a low bandwidth limit the time of a batch per
    /// channel.
    private long standstillNs() {
        long batches = (long) options.channels() * BatchFormat.PAYLOAD_BYTES;
        long limit = options.capped(options.scheme().rate().first()).orElse(Long.MAX_VALUE);
        return options.timeout().toNanos() + (long) (batches * 1e9 / limit);
    }

    /// What `--verify full` may add to a pause: two passes over memory, one on each side, at a slow 0.5 GB/s.
    private long fullHashNs() {
        return options.verify() == VerifyMode.FULL && !mode.completesAfterSwitchover()
                ? 4 * guest.memory().bytes()
                : 0;
    }

    /// Sends what the rounds have left, or announces it as missing; then the barrier.
    ///
    /// @param stale gets those missing pages of which the target has an old version
    private void sendOrLeaveRest(PageSet stale) throws MigrationFailure {
        Remainder rest = takeRemainder();
        if (mode.completesAfterSwitchover()) {
            data().forget(rest.pages(), stale);
            data().sendMissing(rest.pages());
        } else {
            lastPass(rest);
        }
        data().mark();
    }

    private void lastPass(Remainder rest) throws MigrationFailure {
        pacing.window().headroom(LAST_PASS_HEADROOM_NS);
        RoundMeter meter = meter();
        meter.begin();
        meter.measure(
                rest.pages().count(), () -> data().send(rest.pages(), rest.free()), () -> RoundMeter.Left.NOTHING);
    }

    /// With `--verify full`, the memory as it is must be what was sent: a lost dirty page shows here, before Commit.
    private void verifyFull() throws MigrationFailure {
        measured.sourceRoot = data().root();
        if (options.verify() != VerifyMode.FULL || mode.completesAfterSwitchover()) {
            return;
        }
        long start = System.nanoTime();
        long memory = remainder().rootOf(guest.memory());
        measured.sourceVerifyNs = System.nanoTime() - start;
        if (memory != data().root()) {
            throw new MigrationFailure(
                    Kind.FAILED,
                    "the paused memory is not what was sent: its root is %016x, sent was %016x"
                            .formatted(memory, data().root()));
        }
    }

    private void sendState() {
        // Here as in all of a pause a loop and no stream: it runs once, interpreted, and a stream takes 0.1 ms then.
        List<Section> sections = new ArrayList<>();
        for (StateSection section : guest.capture()) {
            sections.add(new Section(section.name(), section.version(), section.bytes()));
        }
        session.control().send(new Frame.Switchover(data().root(), data().presentPages(), sections));
    }

    private void awaitReady() throws MigrationFailure {
        Frame.Ready ready = session.control().await(Frame.Ready.class, Deadline.NEVER);
        measured.ready = ready;
        measured.readyNs = System.nanoTime();
        if (ready.root() != data().root()) {
            throw new MigrationFailure(
                    Kind.FAILED,
                    "the roots differ at switchover: %016x here, %016x at the target"
                            .formatted(data().root(), ready.root()));
        }
        deadline.off();
    }

    /// The point of no return. From here on this side never resumes the guest on its own.
    private void commit() throws MigrationFailure {
        if (!handover.commit(session.abort()::raised)) {
            session.abort().check();
        }
        if (mode.completesAfterSwitchover()) {
            pacing.window().headroom(PUSH_HEADROOM_NS);
            data().serve(missingPages());
        }
        session.control().send(new Frame.Commit());
        Frame.Running running = session.control()
                .await(Frame.Running.class, in(options.timeout().toNanos()));
        measured.runningNs = System.nanoTime();
        measured.running = running;
        handover.move(new Handover.State.There(), "the target said Running");
    }

    /// Push what is missing; the pull server answers faults meanwhile. Ends when the target has everything.
    private void postCopy() throws MigrationFailure {
        Unsent pages = missingPages();
        progress.round(measured.rounds.size(), pages.count());
        serveFaultsAlone();
        deadline.whileProgress(standstillNs());
        data().push(pages);
        measured.complete = session.control().await(Frame.Complete.class, Deadline.NEVER);
        deadline.off();
    }

    /// Demand paging, for as long as the options say.
    private void serveFaultsAlone() throws MigrationFailure {
        long endNs = in(options.pushAfter().toNanos());
        for (long left = endNs - System.nanoTime(); left > 0; left = endNs - System.nanoTime()) {
            session.abort().check();
            LockSupport.parkNanos(this, Math.min(left, 20_000_000));
        }
    }

    private Ending release() {
        boolean verified = true;
        String reason = measured.stopReason == null ? "" : measured.stopReason;
        Frame.Complete complete = measured.complete;
        if (complete != null) {
            long root = options.verify() == VerifyMode.FULL ? remainder().rootOf(guest.memory()) : data().root();
            measured.sourceRoot = root;
            verified = root == complete.root();
            if (!verified) {
                reason = "the roots differ after the last page: %016x sent, %016x placed"
                        .formatted(root, complete.root());
            }
        }
        session.abort().settle();
        measured.clock = session.control().clock().bestOrNull();
        session.control().send(new Frame.Released());
        measured.end();
        return new Ending.Completed(verified, reason);
    }

    /// Cancels the migration if the guest is still this side's alone.
    ///
    /// @return whether it was cancelled
    boolean cancel() {
        return handover.beforeCommit(() -> session.abort().raise(Kind.CANCELLED, "cancelled by the user"));
    }

    /// Gives up whatever is waited for after Commit.
    void abandon() {
        settlement.stopAsking();
        if (handover.state() instanceof Handover.State.There) {
            session.abort().raise(Kind.ABANDONED, "the post-copy was abandoned by the user");
        }
        session.control().giveUp();
    }

    boolean isInDoubt() {
        return handover.state() instanceof Handover.State.InDoubt;
    }

    /// Pages that the target still needs after switchover.
    int stillNeeded() {
        Unsent pages = unsent;
        return pages == null ? 0 : pages.count();
    }

    Measurements measurements() {
        return measured;
    }

    private Unsent missingPages() {
        Unsent pages = unsent;
        if (pages == null) {
            throw new IllegalStateException("there is no map of what is missing yet");
        }
        return pages;
    }

    /// What is left of the paused guest, once and for all.
    private Remainder takeRemainder() {
        Remainder rest = remainder != null ? remainder : Remainder.of(guest, rounds, options.freePages());
        remainder = rest;
        return rest;
    }

    private Remainder remainder() {
        if (remainder == null) {
            throw new IllegalStateException("the guest was not paused yet");
        }
        return remainder;
    }

    private DataPath data() {
        if (data == null) {
            throw new IllegalStateException("the page channels are not open");
        }
        return data;
    }

    private static long in(long nanos) {
        return System.nanoTime() + nanos;
    }
}
