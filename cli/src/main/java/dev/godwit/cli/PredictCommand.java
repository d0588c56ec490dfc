package dev.godwit.cli;

import dev.godwit.guest.GuestSpec;
import dev.godwit.lab.compare.CompareFile;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.PredictReport;
import dev.godwit.lab.predict.Calibration;
import dev.godwit.lab.predict.Conditions;
import dev.godwit.lab.predict.DirtyCurve;
import dev.godwit.lab.predict.Plan;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit predict`: what a migration would take, without one. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "predict",
        header = "Predicts downtime, total time and bytes of each mode.",
        description = "%nFrom given numbers, for a guest that writes at random over its working set; or, with --from,"
                + " from what a comparison has measured, with the error that the prediction had there.",
        customSynopsis = "godwit predict (--bandwidth RATE|--from FILE) [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit predict --memory 4G --working-set 512M --dirty-rate 200MiB/s --bandwidth 119MiB/s",
            "  godwit predict --from c.json --downtime-limit 50ms"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--bandwidth",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "What the link carries.")
    @Nullable
    private Long bandwidth;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "What --json of a comparison wrote: guest, link and dirty rate are those of its runs.")
    @Nullable
    private Path from;

    @Option(
            names = "--switchover",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Converters.Time.class,
            description = "The downtime when nothing is left to send (${DEFAULT-VALUE}).")
    private Duration switchover;

    @Option(
            names = "--downtime-limit",
            paramLabel = "TIME",
            defaultValue = "300ms",
            converter = Converters.Time.class,
            description = "Pre-copy ends once the expected downtime is within it (${DEFAULT-VALUE}).")
    private Duration downtimeLimit;

    @Option(
            names = "--max-rounds",
            paramLabel = "N",
            defaultValue = "30",
            description = "Pre-copy ends after so many rounds (${DEFAULT-VALUE}).")
    private int maxRounds;

    @Option(
            names = "--pre-copy-rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Rounds of hybrid before its switchover (${DEFAULT-VALUE}).")
    private int preCopyRounds;

    @Mixin(name = OptionSections.GUEST)
    private GuestArguments guestArguments;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Override
    public Integer call() throws IOException {
        CommandLine line = command.commandLine();
        if ((bandwidth == null) == (from == null)) {
            throw new ParameterException(
                    line,
                    "give either --bandwidth or --from: what the link carries, or a" + " comparison that shows it");
        }
        require(line, bandwidth == null || bandwidth > 0, "--bandwidth must be more than 0");
        require(line, maxRounds >= 1, "--max-rounds must be at least 1, not " + maxRounds);
        require(line, preCopyRounds >= 1, "--pre-copy-rounds must be at least 1, not " + preCopyRounds);
        ReportFile file = common.reportFile(line);
        PredictReport report = from == null ? given(line) : measured(line, from);
        line.getOut().print(report.text());
        line.getOut().flush();
        if (file != null) {
            file.write(ReportJson.toJson(report));
        }
        return ExitStatus.VERIFIED;
    }

    private PredictReport given(CommandLine line) {
        GuestSpec spec = guestArguments.spec(line);
        double rate = bandwidth == null ? 1 : (double) bandwidth;
        double workingSet = (double) spec.workingSetBytes() / spec.pageSize();
        boolean unpaced = spec.dirtyBytesPerSecond() == GuestSpec.UNPACED;
        DirtyCurve curve = unpaced
                ? seconds -> seconds > 0 ? workingSet : 0
                : DirtyCurve.uniform(workingSet, (double) spec.dirtyBytesPerSecond() / spec.pageSize());
        Conditions conditions = new Conditions(spec.pages(), spec.pageSize(), rate, switchover.toNanos() / 1e9);
        String words = Figures.size(spec.memoryBytes()) + ", of which "
                + (unpaced ? "all of " : Figures.rate((double) spec.dirtyBytesPerSecond()) + " of ")
                + Figures.size(spec.workingSetBytes()) + " is written at random; " + Figures.rate(rate);
        return PredictReport.of(words, new Calibration(conditions, curve), this::plan);
    }

    private PredictReport measured(CommandLine line, Path path) throws IOException {
        CompareReport runs = new CompareFile(path)
                .read()
                .orElseThrow(() -> new ParameterException(line, "--from " + path + ": there is no such file"));
        return PredictReport.of(runs, this::plan);
    }

    private Plan plan(Plan of) {
        return new Plan(of.mode(), downtimeLimit, maxRounds, preCopyRounds);
    }

    private static void require(CommandLine line, boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(line, message);
        }
    }
}
