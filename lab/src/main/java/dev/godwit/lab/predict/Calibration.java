package dev.godwit.lab.predict;

import dev.godwit.lab.Samples;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What migrations that have been measured say of those to come: the same guest over the same link.
///
/// @param curve what the guest dirtied in the time of each round
public record Calibration(Conditions conditions, DirtyCurve curve) {
    /// From the reports of such migrations, in whichever modes.
    ///
    /// @return nothing if no round of theirs tells how fast the guest dirties memory
    public static Optional<Calibration> from(List<MigrationReport> reports) {
        List<DirtyCurve.Point> points = new ArrayList<>();
        for (MigrationReport report : reports) {
            for (Round round : report.rounds()) {
                boolean guestRan = round.dirtyAtEnd() > 0 && round.duration() > 0;
                if (guestRan) {
                    points.add(new DirtyCurve.Point(round.duration() / 1e9, round.dirtyAtEnd()));
                }
            }
        }
        return points.isEmpty()
                ? Optional.empty()
                : conditions(reports).map(conditions -> new Calibration(conditions, DirtyCurve.measured(points)));
    }

    /// What such migrations met, whether or not a guest ran meanwhile.
    ///
    /// @return nothing if none of them has paused a guest
    static Optional<Conditions> conditions(List<MigrationReport> reports) {
        List<Double> rates = new ArrayList<>();
        List<Double> bytesPerPage = new ArrayList<>();
        List<Double> fixed = new ArrayList<>();
        int pages = 0;
        for (MigrationReport report : reports) {
            pages = report.pages().total();
            bytesPerPage.add(
                    (double) report.bytes().wire() / Math.max(1, report.pages().sent()));
            rates.add(report.bytes().wire() / (report.time().total() / 1e9));
            fixed(report).ifPresent(fixed::add);
        }
        return fixed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Conditions(
                        pages,
                        new Samples(bytesPerPage).median(),
                        new Samples(rates).median(),
                        Math.max(0, new Samples(fixed).median())));
    }

    /// The downtime without the time in which pages were sent.
    private static Optional<Double> fixed(MigrationReport report) {
        Long downtime = report.time().downtime();
        DowntimeParts parts = report.downtimeParts();
        return downtime == null || parts == null ? Optional.empty() : Optional.of((downtime - parts.lastRound()) / 1e9);
    }
}
