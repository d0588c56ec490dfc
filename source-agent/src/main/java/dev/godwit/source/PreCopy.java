package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.source.policy.RoundFigures;
import dev.godwit.source.policy.Rounds;
import dev.godwit.source.report.MigrationReport.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The rounds while the guest runs, as the scheme's policies will have them. Runs once, on the migration's thread.
final class PreCopy {
    private final Guest guest;
    private final MigrationOptions options;
    private final DataPath path;
    private final Pacing pacing;
    private final RoundMeter meter;
    private final Brake brake;
    private final ProgressTicker progress;
    private final Measurements measured;
    private final DowntimeEstimate estimate;
    private final RoundPages pages;
    private final List<RoundFigures> ended = new ArrayList<>();
    private final Rounds rounds;
    private long beganNs;

    PreCopy(
            Guest guest,
            MigrationOptions options,
            DataPath path,
            Pacing pacing,
            RoundMeter meter,
            Brake brake,
            ProgressTicker progress,
            Measurements measured,
            DowntimeEstimate estimate) {
        this.guest = guest;
        this.options = options;
        this.path = path;
        this.pacing = pacing;
        this.meter = meter;
        this.brake = brake;
        this.progress = progress;
        this.measured = measured;
        this.estimate = estimate;
        Scheme scheme = options.scheme();
        int memoryPages = guest.memory().pages();
        this.pages = new RoundPages(
                memoryPages, scheme.selection(), scheme.order(), RoundPages.Dirt.of(guest, options.freePages()));
        this.rounds = new Rounds(memoryPages, guest.memory().pageSize(), Collections.unmodifiableList(ended));
    }

    /// Sends round after round until the scheme ends them.
    ///
    /// @return what was sent, and what the target lacks then, which is pending for the last round; writes since are
    ///     for the next collection
    RoundPages run() throws MigrationFailure {
        guest.startTracking();
        pages.start();
        beganNs = meter.begin();
        Optional<String> stop = round();
        while (stop.isEmpty()) {
            brake.roundEnded(rounds);
            pacing.rate(options.capped(options.scheme().rate().next(rounds)));
            stop = round();
        }
        measured.stopReason = stop.orElseThrow() + progress.convergence() + brake.told();
        measured.skipped = pages.skipped();
        return pages;
    }

    /// One round; why it was the last before the pause, if it was.
    private Optional<String> round() throws MigrationFailure {
        pages.begin();
        Round round = meter.measure(pages.candidates().count(), () -> path.send(pages), () -> {
            pages.end();
            return new RoundMeter.Left(pages.pending().count(), pages.deferredCount(), pages.dirtiedCount());
        });
        long expected = estimate.after(round, pages.freeSent(), pages.freePending());
        ended.add(figures(round, expected));
        progress.roundEnded(round, expected);
        measured.expectedDowntimeNs = expected == Long.MAX_VALUE ? null : expected;
        return options.scheme().termination().stop(rounds);
    }

    private RoundFigures figures(Round round, long expectedDowntimeNs) {
        return new RoundFigures(
                round.duration(),
                System.nanoTime() - beganNs,
                round.pagesSent(),
                round.bytesSent(),
                pages.sentAgain(),
                Arrays.stream(pages.dirtiedByVcpu()).boxed().toList(),
                pages.dirtiedCount(),
                round.dirtyAtEnd(),
                round.dirtyAtEnd() - round.deferredAtEnd(),
                expectedDowntimeNs);
    }
}
