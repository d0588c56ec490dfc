package dev.godwit.source;

import dev.godwit.source.report.MigrationReport.Round;
import java.util.function.Supplier;

/// Measures a pass over pages and keeps the figures for the report. Used by the migration's thread alone.
final class RoundMeter {
    private final DataPath path;
    private final FlowWindow window;
    private final ProgressTicker progress;
    private final Measurements measured;
    private final int pageSize;

    private long beganNs;

    RoundMeter(DataPath path, FlowWindow window, ProgressTicker progress, Measurements measured, int pageSize) {
        this.path = path;
        this.window = window;
        this.progress = progress;
        this.measured = measured;
        this.pageSize = pageSize;
    }

    /// Sends pages, and returns when they are written.
    interface Sending {
        void send() throws MigrationFailure;
    }

    /// What a pass has left.
    ///
    /// @param pending pages that the target lacks
    /// @param deferred of these, pages that wait for the last round
    /// @param dirtied distinct pages that were dirtied meanwhile
    record Left(int pending, int deferred, int dirtied) {
        static final Left NOTHING = new Left(0, 0, 0);
    }

    /// The first pass begins now. The others each begin when the one before has ended: what the guest dirties between
    /// two is found by the second.
    ///
    /// @return the present, by [System#nanoTime]
    long begin() {
        beganNs = System.nanoTime();
        return beganNs;
    }

    /// Runs a pass and measures it.
    ///
    /// @param pages how many there are to send
    /// @param left asked when they are sent, as part of the pass
    Round measure(long pages, Sending sending, Supplier<Left> left) throws MigrationFailure {
        int index = measured.rounds.size();
        long pagesBefore = path.pagesSent();
        long bytesBefore = path.bytesSent();
        progress.round(index, pages);
        sending.send();
        Left rest = left.get();
        long endedNs = System.nanoTime();
        long duration = Math.max(1, endedNs - beganNs);
        beganNs = endedNs;
        Round round = new Round(
                index,
                duration,
                path.pagesSent() - pagesBefore,
                path.bytesSent() - bytesBefore,
                rest.pending(),
                rest.deferred(),
                rest.dirtied() * (double) pageSize * 1e9 / duration,
                window.smoothedBandwidth());
        measured.rounds.add(round);
        return round;
    }
}
