package dev.godwit.lab.predict;

import dev.godwit.guest.Fill;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.lab.link.LinkSpec;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.report.MigrationReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a process can say of its migration before it begins: the guest is known, and how fast this machine is was shown
/// by the rehearsal, a migration of a guest with mixed memory to this same process.
public final class Forecast {
    /// A batch of 4096 zero pages has 32 bytes.
    private static final double ZERO_PAGE_BYTES = 32 / 4096.0;

    private static final int BITS = 8;

    private Forecast() {}

    /// The migration to come.
    ///
    /// @param rehearsed what the rehearsal reported
    /// @return nothing where the model does not know the scheme or the encoding, or nothing was rehearsed
    public static Optional<Prediction> of(List<MigrationReport> rehearsed, GuestSpec guest, MigrationOptions options) {
        boolean isMode = options.scheme().name().equals(options.scheme().mode().label());
        boolean isRaw = options.compression().equals(Compression.NONE)
                && options.deltaCacheBytes() == 0
                && !options.freePages();
        if (!isMode || !isRaw || guest.image() != null) {
            return Optional.empty();
        }
        return Calibration.conditions(rehearsed).map(shown -> {
            double rate = Math.min(fastest(rehearsed).orElse(shown.bytesPerSecond()), most(options));
            double pageBytes = pageBytes(guest, shown.wireBytesPerPage());
            Conditions conditions = new Conditions(guest.pages(), pageBytes, rate, shown.fixedSeconds());
            Plan defaults = Plan.of(options.scheme().mode());
            Plan plan =
                    new Plan(defaults.mode(), options.downtimeLimit(), defaults.maxRounds(), defaults.preCopyRounds());
            return Predictor.predict(conditions, curve(guest), plan);
        });
    }

    /// The best whole pass of the rehearsal. Its guest is so small that the fixed costs of a migration are much of its
    /// time, and the code is still getting warm: the guest to come meets neither for long.
    private static OptionalDouble fastest(List<MigrationReport> rehearsed) {
        return rehearsed.stream()
                .flatMap(report -> report.rounds().stream())
                .filter(round -> round.index() == 0 && round.duration() > 0)
                .mapToDouble(round -> round.bytesSent() * 1e9 / round.duration())
                .max();
    }

    private static double most(MigrationOptions options) {
        String link = options.link();
        double linkRate =
                link == null ? Double.MAX_VALUE : (double) LinkSpec.parse(link).bitsPerSecond() / BITS;
        double cap = options.maxBandwidth().isPresent()
                ? (double) options.maxBandwidth().getAsLong()
                : Double.MAX_VALUE;
        return Math.min(linkRate, cap);
    }

    /// The rehearsal's guest has mixed memory in pages of 4 KiB.
    private static double pageBytes(GuestSpec guest, double rehearsed) {
        if (guest.fill() == Fill.ZERO) {
            return ZERO_PAGE_BYTES;
        }
        return guest.fill() == Fill.MIXED && guest.pageSize() == 4096 ? rehearsed : guest.pageSize();
    }

    /// As if every workload wrote at random over its working set: exact for stress, too much for one that comes back to
    /// the same pages.
    private static DirtyCurve curve(GuestSpec guest) {
        double workingSet = (double) guest.workingSetBytes() / guest.pageSize();
        if (guest.workload() == WorkloadKind.IDLE) {
            return seconds -> 0;
        }
        return guest.dirtyBytesPerSecond() == GuestSpec.UNPACED
                ? seconds -> seconds > 0 ? workingSet : 0
                : DirtyCurve.uniform(workingSet, (double) guest.dirtyBytesPerSecond() / guest.pageSize());
    }

    /// The report, with what had been predicted beside what came.
    public static MigrationReport beside(MigrationReport report, Prediction predicted) {
        double total = predicted.totalSeconds() * 1e9;
        return report.withPredicted(new MigrationReport.Prediction(
                Math.round(predicted.downtimeSeconds() * 1e9),
                Math.round(total),
                Math.round(predicted.wireBytes()),
                Math.abs(total - report.time().total())
                        / Math.max(1, report.time().total())));
    }
}
