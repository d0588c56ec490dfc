package dev.godwit.source;

import dev.godwit.guest.Pause;
import dev.godwit.protocol.Frame;
import dev.godwit.source.report.MigrationReport.Round;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is measured of a migration while it goes on; [ReportBuilder] makes the immutable report of it. Written by the
/// migration's thread alone. Times are of this process's [System#nanoTime]; what has not happened is null.
final class Measurements {
    final Instant started = Instant.now().truncatedTo(ChronoUnit.MICROS);
    final long startNs = System.nanoTime();
    final List<Round> rounds = new ArrayList<>();

    @Nullable
    String stopReason;

    @Nullable
    Long expectedDowntimeNs;

    @Nullable
    Pause pause;

    @Nullable
    Long lastPassNs;

    long sourceVerifyNs;

    @Nullable
    Long readyNs;

    @Nullable
    Long runningNs;

    @Nullable
    Long endNs;

    @Nullable
    Long sourceRoot;

    Frame.@Nullable Ready ready;
    Frame.@Nullable Running running;
    Frame.@Nullable Complete complete;
    ClockOffset.@Nullable Sample clock;
    PageFigures pages = PageFigures.NONE;
    long skipped;
    long operationsAtStart;
    long operationsAtPause;
    long writesAtStart;
    long writesAtPause;
    long lastOperationNs;

    /// The target runs the guest: what the switchover cost beside this is what the next will cost.
    void learnSwitchoverCost(long transferNs, long roundTripsNs) {
        if (pause != null && runningNs != null && ready != null) {
            long verifyNs = sourceVerifyNs + ready.verifyNs();
            SwitchoverCost.OF_THIS_PROCESS.measured(
                    runningNs - pause.firstParkedNs(), transferNs, roundTripsNs + verifyNs);
        }
    }

    /// Keeps the end of the migration, the first time.
    void end() {
        if (endNs == null) {
            endNs = System.nanoTime();
        }
    }
}
