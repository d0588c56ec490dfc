package dev.godwit.cli;

import dev.godwit.guest.GuestMemory;
import dev.godwit.lab.compare.Cell;
import dev.godwit.lab.compare.Compare;
import dev.godwit.lab.compare.CompareFile;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.CompareText;
import dev.godwit.lab.compare.PairRunner;
import dev.godwit.lab.compare.Papers;
import dev.godwit.lab.compare.Settings;
import dev.godwit.lab.compare.html.ComparePage;
import dev.godwit.source.report.ReportFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit compare`: schemes against each other, in real migrations. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "compare",
        header = "Compares migration schemes over workloads and links, in real migrations.",
        description = "%nRuns every scheme with every workload over every link, each as often as it is told and in two"
                + " fresh processes, and prints medians and spreads. Repeats of a scheme are spread over the whole"
                + " time. Leave the machine alone meanwhile. Ctrl-C ends it with what there is.",
        customSynopsis = "godwit compare [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit compare --schemes pre-copy,post-copy,hybrid --workloads stress,kv --repeat 3",
            "  godwit compare --schemes pre-copy --schemes 'pre-copy --compress=lz4' --memory 512M --json c.json",
            "  godwit compare --paper itc-lm --json itc.json --html itc.html",
            "  godwit compare --resume --json c.json --html c.html"
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--schemes",
            paramLabel = "NAMES",
            description = "What is compared, with commas between; the others are held against the first"
                    + " (stop-and-copy,pre-copy,post-copy,hybrid). May be given several times; one with options of its"
                    + " own is given alone, in quotes.")
    @Nullable
    private List<String> schemes;

    @Option(
            names = "--workloads",
            paramLabel = "NAMES",
            description = "What the guest does, with commas between (stress).")
    @Nullable
    private List<String> workloads;

    @Option(
            names = "--links",
            paramLabel = "LINKS",
            description = "What it crosses, with commas between: none, lan, wan, or RATE[,DELAY][,jitter=TIME] (none).")
    @Nullable
    private List<String> links;

    @Option(names = "--repeat", paramLabel = "N", description = "Runs of each combination (5).")
    @Nullable
    private Integer repeats;

    @Option(
            names = "--paper",
            paramLabel = "NAME",
            completionCandidates = PaperNames.class,
            description = "Run a paper's experiments, scaled, and hold what it says against what comes out:"
                    + " ${COMPLETION-CANDIDATES}. In place of --schemes, --workloads and --links.")
    @Nullable
    private String paper;

    @Option(
            names = "--resume",
            description = "Go on from the file that --json names, with its settings or with equal ones.")
    private boolean resume;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with plots, which needs nothing but a browser.")
    @Nullable
    private Path html;

    @Option(
            names = "--run-limit",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = Converters.Time.class,
            description = "A run that takes longer has failed (${DEFAULT-VALUE}).")
    private Duration runLimit;

    @SuppressWarnings("UnusedVariable") // passed on as they were written: see PassedOptions
    @Mixin(name = OptionSections.GUEST)
    private GuestArguments guestArguments;

    @Mixin(name = OptionSections.MIGRATION)
    private MigrationArguments migrationArguments;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = command.commandLine();
        common.reportFile(line);
        ReportFile page = CommonArguments.writable(line, "--html", html);
        CompareFile file = common.json == null ? null : new CompareFile(common.json);
        List<String> options = PassedOptions.of(command);
        Optional<CompareReport> earlier = earlier(line, file, options);
        Settings settings = earlier.map(CompareReport::settings).orElseGet(() -> settings(line, options));
        check(line, settings);

        Presses presses = new Presses();
        try (LiveOutput output = new LiveOutput(line.getOut(), Terminal.detect())) {
            PairRunner runner = new PairRunner(Main.class, targetOptions(), settings.options(), runLimit);
            CompareLife life = new CompareLife(output, file);
            Compare compare = new Compare(settings, earlier.orElse(null), runner, life);
            Signals.onInterrupt(presses::press);
            Signals.onTerminate(presses::terminate);
            presses.react(number -> life.pressed(compare, number));
            CompareReport report = compare.run();
            if (page != null) {
                life.write(page, ComparePage.write(report));
            }
            return life.end(report, CompareText.write(report), compare.isStopped());
        }
    }

    /// What is there to go on from: the same settings, or all of its own where none are given.
    private Optional<CompareReport> earlier(CommandLine line, @Nullable CompareFile file, List<String> options)
            throws IOException {
        if (file == null) {
            if (resume) {
                throw new ParameterException(line, "--resume needs --json and the file to go on from");
            }
            return Optional.empty();
        }
        if (!resume) {
            requireNothingUnfinished(line, file);
            return Optional.empty();
        }
        boolean bare = schemes == null
                && workloads == null
                && links == null
                && repeats == null
                && paper == null
                && options.isEmpty();
        if (!bare) {
            return file.resume(settings(line, options));
        }
        Optional<CompareReport> there = file.read();
        if (there.isEmpty()) {
            throw new ParameterException(line, "--resume: there is no file " + file);
        }
        return file.resume(there.get().settings());
    }

    /// Results of hours are not written over by who forgot to resume.
    private static void requireNothingUnfinished(CommandLine line, CompareFile file) {
        CompareReport there;
        try {
            there = file.read().orElse(null);
        } catch (IOException e) {
            // Something else, which a report replaces as those of all commands do.
            return;
        }
        if (there != null && there.done() < there.total()) {
            throw new ParameterException(
                    line,
                    "--json: " + file + " holds " + there.done() + " of " + there.total()
                            + " runs: add --resume to go on from it, or remove it");
        }
    }

    private Settings settings(CommandLine line, List<String> options) {
        try {
            if (paper != null) {
                return experiment(Papers.named(paper).settings(), options);
            }
            return new Settings(
                    Names.split(
                            Objects.requireNonNullElse(schemes, List.of("stop-and-copy,pre-copy,post-copy,hybrid"))),
                    Names.split(Objects.requireNonNullElse(workloads, List.of("stress"))),
                    Names.splitLinks(Objects.requireNonNullElse(links, List.of(Cell.NO_LINK))),
                    Objects.requireNonNullElse(repeats, 5),
                    options,
                    null);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }

    /// A paper's own settings; options of the guest and the migration that were given win.
    private Settings experiment(Settings of, List<String> options) {
        if (schemes != null || workloads != null || links != null) {
            throw new IllegalArgumentException("--paper has schemes, workloads and links of its own: leave out"
                    + " --schemes, --workloads and --links");
        }
        return new Settings(
                of.schemes(),
                of.workloads(),
                of.links(),
                Objects.requireNonNullElse(repeats, of.repeats()),
                Cell.merge(of.options(), options),
                of.paper());
    }

    /// For help and shell completion.
    static final class PaperNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Papers.names().iterator();
        }
    }

    /// Everything is checked before anything is started.
    private static void check(CommandLine line, Settings settings) {
        for (Cell cell : settings.cells()) {
            checkLink(line, cell);
            SourceCommand source = SourceCommand.parse(line, cell.sourceArguments(settings.options()));
            var guest = source.guest(line);
            GuestMemory.allocate(guest.memoryBytes(), guest.pageSize()).close();
        }
    }

    private static void checkLink(CommandLine line, Cell cell) {
        try {
            cell.emulatedLink();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, "--links: " + e.getMessage() + "; or none", e);
        }
    }

    private List<String> targetOptions() {
        String timeout = "--timeout=" + migrationArguments.timeout.toMillis() + "ms";
        return common.noRehearsal ? List.of(timeout, "--no-rehearsal") : List.of(timeout);
    }
}
