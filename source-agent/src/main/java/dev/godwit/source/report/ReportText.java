package dev.godwit.source.report;

import dev.godwit.source.report.MigrationReport.Application;
import dev.godwit.source.report.MigrationReport.Digests;
import dev.godwit.source.report.MigrationReport.DirtyRate;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Faults;
import dev.godwit.source.report.MigrationReport.GuestFacts;
import dev.godwit.source.report.MigrationReport.Pages;
import dev.godwit.source.report.MigrationReport.PerSide;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.MigrationReport.Speed;
import dev.godwit.source.report.MigrationReport.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The report for people: at most some 35 lines of plain ASCII, aligned, with what was not measured left out.
public final class ReportText {
    /// Rounds that are shown; of more than these the first few and the last few are.
    private static final int MAX_ROUNDS_SHOWN = 9;

    private static final int LAST_ROUNDS_SHOWN = 4;

    /// The dirty rate is kept within 5 % while the guest gets its CPU; beyond that the report says that it was not.
    private static final double DIRTY_RATE_TOLERANCE = 0.05;

    private final MigrationReport report;
    private final List<String> lines = new ArrayList<>();

    private ReportText(MigrationReport report) {
        this.report = report;
    }

    /// The report as lines, each ended with a line feed.
    public static String write(MigrationReport report) {
        return new ReportText(report).write();
    }

    private String write() {
        lines.add(headline());
        if (report.reason() != null) {
            line("reason", report.reason());
        }
        line("verified", verified());
        guest();
        lines.add("");
        times();
        if (!report.rounds().isEmpty()) {
            lines.add("");
            rounds();
        }
        lines.add("");
        transfer();
        faults();
        application();
        digests();
        resources();
        return String.join("\n", lines) + "\n";
    }

    private String headline() {
        String what = report.scheme() + " of a " + Figures.size(report.guest().memoryBytes()) + " guest";
        return switch (report.outcome()) {
            case COMPLETED ->
                report.verified() && !report.twinDiffers()
                        ? "Migrated: " + what
                        : "MIGRATED, BUT NOT VERIFIED: " + what;
            case FAILED -> "FAILED, the guest stayed at the source: " + what;
            case CANCELLED -> "Cancelled, the guest stayed at the source: " + what;
            case IN_DOUBT -> "IN DOUBT, nobody could say where the guest is: " + what;
            case LOST -> "LOST, neither side has the whole guest: " + what;
        };
    }

    private String verified() {
        StringJoiner proofs = new StringJoiner("; ");
        String root = rootProof();
        if (root != null) {
            proofs.add(root);
        }
        if (report.digest().twin() != null) {
            proofs.add(report.twinDiffers() ? "twin DIFFERS" : "twin equal");
        }
        String answer = report.verified() ? "yes" : "no";
        return proofs.length() == 0 ? answer : answer + " (" + proofs + ")";
    }

    private @Nullable String rootProof() {
        MigrationReport.Switchover roots = report.digest().switchover();
        if (roots == null || roots.source() == null || roots.target() == null) {
            return null;
        }
        if (!roots.source().equals(roots.target())) {
            return "root at switchover DIFFERS";
        }
        boolean pagesFollowed = report.pages().pushed() + report.pages().pulled() > 0;
        if (pagesFollowed && report.outcome() == Outcome.COMPLETED) {
            return report.verified() ? "root over all pages once the last was placed" : "root over all pages DIFFERS";
        }
        return "root at switchover";
    }

    private void guest() {
        GuestFacts guest = report.guest();
        line(
                "guest",
                Figures.size(guest.memoryBytes()) + " in pages of " + Figures.size(guest.pageSize()) + ", "
                        + guest.vcpus() + (guest.vcpus() == 1 ? " vCPU, " : " vCPUs, ") + guest.workload() + ", seed "
                        + guest.seed());
        line("dirty rate", dirtyRate(guest.dirtyRate()));
        dirtyRateWarning(guest);
        String link = report.provenance().link();
        if (link != null) {
            line("link", link + " (emulated, each way)");
        }
    }

    private static String dirtyRate(DirtyRate rate) {
        StringJoiner text = new StringJoiner(", ");
        text.add(Figures.rate(rate.reached()) + (rate.set() == null ? " (no limit)" : ""));
        if (rate.set() != null) {
            text.add("set " + Figures.rate(rate.set()));
        }
        if (rate.distinctPagesPerSecond() != null) {
            text.add(Figures.count(Math.round(rate.distinctPagesPerSecond())) + " distinct pages/s");
        }
        return text.toString();
    }

    /// An idle guest writes nothing, whatever rate is set.
    private void dirtyRateWarning(GuestFacts guest) {
        Long set = guest.dirtyRate().set();
        if (set == null || guest.workload().equals("idle")) {
            return;
        }
        double share = guest.dirtyRate().reached() / set;
        if (Math.abs(share - 1) > DIRTY_RATE_TOLERANCE) {
            line(
                    "",
                    "dirty rate reached " + Figures.percent(share) + " of the set rate"
                            + (share < 1 ? ": the guest did not get its CPU" : ""));
        }
    }

    private void times() {
        Times time = report.time();
        line("preparation", duration(time.preparation()));
        line("downtime", downtime(time));
        DowntimeParts parts = report.downtimeParts();
        if (parts != null) {
            line(
                    "",
                    "pause " + Figures.duration(parts.pause()) + ", last round " + Figures.duration(parts.lastRound())
                            + ", state " + Figures.duration(parts.state()) + ", verify "
                            + Figures.duration(parts.verify()) + ", activate " + Figures.duration(parts.activate()));
        }
        line("resume", duration(time.resume()));
        line("total", Figures.duration(time.total()));
        MigrationReport.Prediction predicted = report.predicted();
        if (predicted != null) {
            line(
                    "predicted",
                    "downtime " + Figures.duration(predicted.downtime()) + ", total "
                            + Figures.duration(predicted.total()) + ", wire " + Figures.size(predicted.wireBytes())
                            + "; total off by " + Figures.percent(predicted.error()));
        }
        line("longest stall", duration(report.application().longestStall()));
    }

    private static String downtime(Times time) {
        if (time.downtime() == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(Figures.duration(time.downtime()));
        if (time.downtimeErrorBound() != null) {
            text.append(" +- ").append(Figures.duration(time.downtimeErrorBound()));
        }
        if (time.downtimeUpperBound() != null) {
            text.append(", at most ").append(Figures.duration(time.downtimeUpperBound()));
        }
        if (time.expectedDowntime() != null) {
            text.append(", expected ").append(Figures.duration(time.expectedDowntime()));
        }
        return text.toString();
    }

    private void rounds() {
        lines.add("  round      time      pages        sent  dirty at end       dirtied     bandwidth");
        List<Round> rounds = report.rounds();
        int shownFirst = rounds.size() <= MAX_ROUNDS_SHOWN ? rounds.size() : MAX_ROUNDS_SHOWN - LAST_ROUNDS_SHOWN;
        rounds.subList(0, shownFirst).forEach(this::round);
        if (shownFirst < rounds.size()) {
            int shownLast = rounds.size() - LAST_ROUNDS_SHOWN;
            lines.add("    ... " + (shownLast - shownFirst) + " more rounds ...");
            rounds.subList(shownLast, rounds.size()).forEach(this::round);
        }
    }

    private void round(Round round) {
        lines.add(String.format(
                Locale.ROOT,
                "  %5d  %8s  %9s  %10s  %12s  %12s  %12s",
                round.index(),
                Figures.duration(round.duration()),
                Figures.count(round.pagesSent()),
                Figures.size(round.bytesSent()),
                Figures.count(round.dirtyAtEnd()),
                Figures.rate(round.dirtyRate()),
                round.bandwidth() > 0 ? Figures.rate(round.bandwidth()) : "-"));
    }

    private void transfer() {
        Pages pages = report.pages();
        line(
                "pages",
                Figures.count(pages.total()) + " of the guest, " + Figures.count(pages.sent()) + " sent, "
                        + Figures.count(pages.resent()) + " of them again");
        StringJoiner kinds = new StringJoiner(", ");
        kind(kinds, pages.zero(), "zero" + (pages.free() > 0 ? " (" + Figures.count(pages.free()) + " free)" : ""));
        kind(kinds, pages.raw(), "raw");
        kind(kinds, pages.delta(), "delta");
        kind(kinds, pages.lz4(), "lz4");
        kind(kinds, pages.zstd(), "zstd");
        kind(kinds, pages.sparse(), "zero runs");
        kind(kinds, pages.reference(), "reference");
        kind(kinds, pages.skipped(), "skipped");
        line("", kinds.toString());
        if (pages.pulled() + pages.pushed() + pages.dropped() > 0) {
            line(
                    "",
                    "after switchover " + Figures.count(pages.pulled()) + " pulled, " + Figures.count(pages.pushed())
                            + " pushed, " + Figures.count(pages.dropped()) + " dropped");
        }
        line(
                "wire",
                Figures.size(report.bytes().wire()) + ": pages "
                        + Figures.size(report.bytes().pagePayload()) + ", control "
                        + Figures.size(report.bytes().control()));
    }

    private static void kind(StringJoiner kinds, long pages, String name) {
        if (pages > 0) {
            kinds.add(Figures.count(pages) + " " + name);
        }
    }

    private void faults() {
        Faults faults = report.faults();
        if (faults.count() == 0) {
            return;
        }
        line(
                "faults",
                Figures.count(faults.count()) + ": half in "
                        + Figures.duration(faults.latency().p50()) + ", 99 % in "
                        + Figures.duration(faults.latency().p99()) + ", longest "
                        + Figures.duration(faults.latency().max()) + "; all vCPUs blocked "
                        + Figures.duration(faults.allBlocked()));
    }

    private void application() {
        Application application = report.application();
        StringJoiner speeds = new StringJoiner(", ");
        speed(speeds, application.before(), "before");
        speed(speeds, application.during(), "during");
        speed(speeds, application.after(), "after");
        line("operations/s", speeds.toString());
    }

    private static void speed(StringJoiner speeds, @Nullable Speed speed, String phase) {
        if (speed != null) {
            speeds.add(Figures.count(Math.round(speed.opsPerSecond())) + " " + phase);
        }
    }

    private void digests() {
        Digests digest = report.digest();
        StringJoiner text = new StringJoiner(", ");
        MigrationReport.Switchover roots = digest.switchover();
        if (roots != null) {
            String source = Objects.requireNonNullElse(roots.source(), "?");
            String target = Objects.requireNonNullElse(roots.target(), "?");
            text.add("switchover " + (source.equals(target) ? source : source + " / " + target));
        }
        if (digest.finalDigest() != null) {
            text.add("final " + digest.finalDigest().guest() + " ("
                    + digest.finalDigest().side() + ")");
        }
        line("digests", text.toString());
        if (digest.twin() != null) {
            line("", "twin " + digest.twin());
        }
    }

    private void resources() {
        line("CPU time", perSide(report.cpu(), Figures::duration));
        line("memory peak", perSide(report.memoryPeak(), Figures::size));
    }

    private static String perSide(PerSide<Long> figures, Function<Long, String> show) {
        StringJoiner text = new StringJoiner(", ");
        if (figures.source() != null) {
            text.add("source " + show.apply(figures.source()));
        }
        if (figures.target() != null) {
            text.add("target " + show.apply(figures.target()));
        }
        return text.toString();
    }

    private static String duration(@Nullable Long nanoseconds) {
        return nanoseconds == null ? "" : Figures.duration(nanoseconds);
    }

    /// A line with its label; none where there is nothing to say.
    private void line(String label, String text) {
        if (!text.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "  %-13s  %s", label, text));
        }
    }
}
