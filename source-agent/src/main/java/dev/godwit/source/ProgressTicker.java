package dev.godwit.source;

import dev.godwit.source.Progress.Phase;
import dev.godwit.source.report.MigrationReport.Round;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells the listener where the migration stands: at every change of phase or round, and a few times a second between.
/// The migration's thread sets what it is about, the session's timer ticks.
final class ProgressTicker {
    static final long TICK_MS = 200;

    private static final double MIB = 1 << 20;

    /// In a shorter round a few pages make any rate, and there is little left that would have to converge.
    private static final long SHORTEST_ROUND_NS = 20_000_000;

    private final Progress.Listener listener;
    private final FlowWindow window;
    private final int pageSize;

    private Phase phase = Phase.RESERVATION;
    private int round;
    private long roundPages;
    private long sentBefore;
    private @Nullable DataPath data;
    private @Nullable Round lastRound;
    private long expectedDowntimeNs = Long.MAX_VALUE;
    private String note = "";
    private boolean stopped;

    ProgressTicker(Progress.Listener listener, FlowWindow window, int pageSize) {
        this.listener = listener;
        this.window = window;
        this.pageSize = pageSize;
    }

    synchronized void data(DataPath path) {
        data = path;
    }

    synchronized void phase(Phase begun) {
        phase = begun;
        roundPages = 0;
        note = "";
        tick();
    }

    synchronized void round(int index, long pages) {
        round = index;
        roundPages = pages;
        sentBefore = data == null ? 0 : data.pagesSent();
        if (phase != Phase.SWITCHOVER) {
            // There the guest waits, and should not wait for a listener: the timer will tell.
            tick();
        }
    }

    synchronized void roundEnded(Round ended, long expectedNs) {
        lastRound = ended;
        expectedDowntimeNs = expectedNs;
        note = "";
    }

    synchronized void note(String text) {
        note = text;
        tick();
    }

    synchronized void stop() {
        stopped = true;
    }

    /// Why the rounds do not get shorter, for the end of a sentence; empty when they do.
    synchronized String convergence() {
        String why = whyNot();
        return why.isEmpty() ? "" : "; it " + why;
    }

    private String whyNot() {
        if (lastRound == null
                || lastRound.index() == 0
                || lastRound.duration() < SHORTEST_ROUND_NS
                || lastRound.dirtyRate() < window.smoothedBandwidth() * 0.95) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "does not converge: dirtied %.0f MiB/s, sent %.0f MiB/s",
                lastRound.dirtyRate() / MIB,
                window.smoothedBandwidth() / MIB);
    }

    synchronized void tick() {
        if (stopped) {
            return;
        }
        double done = roundPages == 0 || data == null
                ? 0
                : Math.min(1, (double) (data.pagesSent() - sentBefore) / roundPages);
        String why = phase == Phase.PRE_COPY ? whyNot() : "";
        listener.progress(new Progress(
                phase,
                round,
                done,
                window.bandwidth(),
                lastRound == null ? 0 : lastRound.dirtyRate(),
                expectedDowntimeNs == Long.MAX_VALUE ? null : Duration.ofNanos(expectedDowntimeNs),
                why.isEmpty() ? remaining(done) : null,
                lastRound == null || phase != Phase.PRE_COPY ? 0 : lastRound.deferredAtEnd(),
                note.isEmpty() ? why : note));
    }

    /// The rest of this round, and the rounds after it as a geometric series of what is dirtied while they last.
    private @Nullable Duration remaining(double done) {
        double bandwidth = window.bandwidth();
        if (bandwidth == 0 || roundPages == 0) {
            return null;
        }
        double restOfRound = (1 - done) * roundPages * pageSize / bandwidth;
        double ratio = lastRound == null || phase != Phase.PRE_COPY ? 0 : lastRound.dirtyRate() / bandwidth;
        return ratio >= 1 ? null : Duration.ofMillis((long) (1000 * restOfRound / (1 - ratio)));
    }
}
