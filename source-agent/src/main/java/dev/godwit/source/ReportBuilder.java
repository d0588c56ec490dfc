package dev.godwit.source;

import dev.godwit.guest.GuestActivity;
import dev.godwit.guest.GuestCheck;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.ProcessFigures;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.page.DeltaOff;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Digests;
import dev.godwit.source.report.MigrationReport.DirtyRate;
import dev.godwit.source.report.MigrationReport.FinalDigest;
import dev.godwit.source.report.MigrationReport.GuestFacts;
import dev.godwit.source.report.MigrationReport.LossCause;
import dev.godwit.source.report.MigrationReport.PerSide;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.MigrationReport.Switchover;
import dev.godwit.source.report.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gathers what is known of a migration before, during and after it, and makes the report of it. Used by the agent's
/// thread alone.
final class ReportBuilder {
    private static final String DIGEST_ALGORITHM = "sum of mix64(xxh64 of a page, mixed with its number)";

    private final GuestSpec spec;
    private final MigrationOptions options;
    private final ApplicationFacts application = new ApplicationFacts();
    private final long cpuAtStart = ProcessFigures.cpuNs();
    private final StringBuilder problems = new StringBuilder();
    private String migrationId = "";
    private @Nullable Measurements measured;
    private Frame.@Nullable Final finalThere;
    private @Nullable FinalDigest finalDigest;
    private @Nullable String twinDigest;

    ReportBuilder(GuestSpec spec, MigrationOptions options) {
        this.spec = spec;
        this.options = options;
    }

    ApplicationFacts application() {
        return application;
    }

    /// The last attempt counts.
    void attempt(Session session, Measurements figures) {
        migrationId = session.migrationId().toString();
        measured = figures;
    }

    /// The guest was stopped at the target.
    void finalAtTarget(Frame.Final end) {
        finalThere = end;
        finalDigest = new FinalDigest(hex(end.digest()), "target");
        if (!end.consistent()) {
            problem("the workload's own check failed at the target: " + end.check());
        }
    }

    /// The guest was stopped here.
    void finalHere(long digest, GuestActivity activity, GuestCheck check) {
        finalDigest = new FinalDigest(hex(digest), "source");
        application.finalHere(activity);
        if (!check.consistent()) {
            problem("the workload's own check failed: " + check.detail());
        }
    }

    /// The twin has run.
    ///
    /// @param sameState whether registers and spec agree with the guest's
    void twin(long digest, boolean sameState) {
        twinDigest = hex(digest);
        if (finalDigest == null || !finalDigest.guest().equals(twinDigest)) {
            problem("the twin's memory differs from the guest's");
        }
        if (!sameState) {
            problem("the twin's registers differ from the guest's");
        }
    }

    /// Something that was asked for could not be shown, or was shown to be wrong.
    void problem(String text) {
        problems.append(problems.isEmpty() ? "" : "; ").append(text);
    }

    MigrationReport build(Ending ending) {
        Measurements figures = measured == null ? new Measurements() : measured;
        boolean verified = ending instanceof Ending.Completed completed && completed.verified() && problems.isEmpty();
        return new MigrationReport(
                MigrationReport.SCHEMA,
                migrationId,
                figures.started.toString(),
                options.scheme().name(),
                options.scheme().mode().label(),
                outcome(ending),
                reason(ending),
                ending instanceof Ending.Lost lost ? (lost.digest() ? LossCause.DIGEST : LossCause.INCOMPLETE) : null,
                verified,
                Provenances.current().over(options.link()),
                guest(figures),
                Figures.times(figures),
                null,
                Figures.downtimeParts(figures),
                Figures.pages(figures, spec.pages()),
                Figures.bytes(figures),
                List.copyOf(figures.rounds),
                Figures.faults(finalThere),
                application.build(figures, finalThere),
                digests(figures),
                new PerSide<>(
                        ProcessFigures.cpuNs() - cpuAtStart, finalThere == null ? null : (Long) finalThere.cpuNs()),
                new PerSide<>(
                        boxed(ProcessFigures.peakResidentBytes()),
                        finalThere == null ? null : (Long) finalThere.memoryPeakBytes()));
    }

    private static Outcome outcome(Ending ending) {
        return switch (ending) {
            case Ending.Completed completed -> Outcome.COMPLETED;
            case Ending.Failed failed -> failed.cancelled() ? Outcome.CANCELLED : Outcome.FAILED;
            case Ending.InDoubt inDoubt -> Outcome.IN_DOUBT;
            case Ending.Lost lost -> Outcome.LOST;
        };
    }

    private @Nullable String reason(Ending ending) {
        String how = switch (ending) {
            case Ending.Completed completed -> completed.reason();
            case Ending.Failed failed -> failed.reason();
            case Ending.InDoubt inDoubt -> inDoubt.reason();
            case Ending.Lost lost -> lost.reason();
        };
        Measurements figures = measured;
        String all = Stream.of(how, figures == null ? "" : deltasOff(figures), problems.toString())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? null : all;
    }

    /// When deltas were given up and why; empty where they were not.
    private String deltasOff(Measurements figures) {
        List<DeltaOff> channels = figures.pages.deltasOff();
        if (channels.isEmpty()) {
            return "";
        }
        long lastNs = channels.stream().mapToLong(DeltaOff::atNs).max().orElseThrow() - figures.startNs;
        long pages = channels.stream().mapToLong(DeltaOff::pagesAgain).sum();
        double share =
                channels.stream().mapToDouble(DeltaOff::savedShare).average().orElseThrow();
        return String.format(
                Locale.ROOT,
                "deltas turned off on %d of %d channels %.1f s after the start, after %d pages sent again:"
                        + " of the last they saved %.1f %%",
                channels.size(),
                options.channels(),
                lastNs / 1e9,
                pages,
                share * 100);
    }

    private GuestFacts guest(Measurements figures) {
        long set = spec.dirtyBytesPerSecond();
        double seconds = figures.rounds.stream().mapToLong(Round::duration).sum() / 1e9;
        double distinct = figures.rounds.stream()
                        .mapToDouble(round -> round.dirtyRate() * round.duration() / 1e9)
                        .sum()
                / spec.pageSize();
        return new GuestFacts(
                spec.memoryBytes(),
                spec.pageSize(),
                spec.vcpus(),
                spec.workload().label(),
                spec.seed(),
                new DirtyRate(
                        set == GuestSpec.UNPACED ? null : set,
                        application.writesPerSecond(figures) * spec.pageSize(),
                        distinct == 0 ? null : distinct / seconds));
    }

    private Digests digests(Measurements figures) {
        Long source = figures.sourceRoot;
        Long target = figures.complete != null
                ? (Long) figures.complete.root()
                : figures.ready != null ? (Long) figures.ready.root() : null;
        return new Digests(
                DIGEST_ALGORITHM,
                source == null && target == null
                        ? null
                        : new Switchover(source == null ? null : hex(source), target == null ? null : hex(target)),
                finalDigest,
                twinDigest);
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    private static String hex(long digest) {
        return "%016x".formatted(digest);
    }
}
