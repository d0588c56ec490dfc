package dev.godwit.cli;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.GuestSpec;
import dev.godwit.lab.Rehearsal;
import dev.godwit.lab.predict.Forecast;
import dev.godwit.lab.predict.Prediction;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.CancelAnswer;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.TargetUnavailableException;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.source.report.ReportFile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit source`: runs a guest and migrates it. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "source",
        header = "Runs a guest and migrates it to a target.",
        description = "%nThe guest is created once the target has answered, so nothing is left behind where there is"
                + " none. A guest whose migration failed runs on until Ctrl-C.",
        customSynopsis = "godwit source --target HOST:PORT [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit source --target 10.0.0.2:7070 --memory 2G --dirty-rate 200MiB/s --run-after 5s",
            "  godwit source --target 10.0.0.2:7070 --mode post-copy --verify twin --run-after 2s --json report.json"
        })
final class SourceCommand implements Callable<Integer> {
    /// Long enough for the page path to be compiled; its user waits for it.
    private static final Duration REHEARSAL = Duration.ofMillis(1500);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Converters.HostPort.class,
            description = "Where a target listens.")
    private InetSocketAddress target;

    @Mixin(name = OptionSections.GUEST)
    private GuestArguments guestArguments;

    @Mixin(name = OptionSections.RECORDING)
    private RecordArguments recordArguments;

    @Mixin(name = OptionSections.MIGRATION)
    private MigrationArguments migrationArguments;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Mixin
    private ChildArguments child;

    /// What `godwit source` makes of these options, for a command that passes them on.
    ///
    /// @param asked the command that its user has called
    /// @throws ParameterException of that command, if they are no options of this one
    static SourceCommand parse(CommandLine asked, List<String> options) {
        SourceCommand source = new SourceCommand();
        CommandLine line = new CommandLine(source);
        List<String> arguments = new ArrayList<>(List.of("--target=127.0.0.1:1"));
        arguments.addAll(options);
        try {
            line.parseArgs(arguments.toArray(String[]::new));
            source.migrationArguments.options(line, source.guest(line));
        } catch (ParameterException e) {
            throw new ParameterException(asked, Main.message(e), e);
        }
        return source;
    }

    /// The guest that was asked for.
    GuestSpec guest(CommandLine line) {
        return guestArguments.spec(line);
    }

    @Override
    public Integer call() throws TargetUnavailableException, InterruptedException {
        CommandLine line = command.commandLine();
        if (target.getPort() == 0) {
            throw new ParameterException(line, "--target needs the port that the target listens at, not 0");
        }
        GuestSpec asked = guestArguments.spec(line);
        MigrationOptions options = migrationArguments.options(line, asked);
        GuestSpec spec = asked.withFreePageReporting(options.freePages());
        recordArguments.check(line);
        ReportFile file = common.reportFile(line);
        // Reserves the address range, touches nothing, and gives it back: says now if this machine is too small.
        GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()).close();

        InetSocketAddress address = Addresses.resolve(target);
        Addresses.warnOfPlainText(address, line.getErr());
        Presses presses = child.presses();
        try (LiveOutput output = new LiveOutput(line.getOut(), child.terminal())) {
            SourceLife life = new SourceLife(presses, output, line.getErr()::println);
            return migrate(life, address, spec, options, file, presses, output);
        }
    }

    private int migrate(
            SourceLife life,
            InetSocketAddress address,
            GuestSpec spec,
            MigrationOptions options,
            @Nullable ReportFile file,
            Presses presses,
            LiveOutput output)
            throws TargetUnavailableException, InterruptedException {
        try (SourceAgent agent = SourceAgent.connect(address, options, life)) {
            Optional<Prediction> predicted = Forecast.of(rehearse(options.compression()), spec, options);
            try (Guest guest = EmulatedGuest.create(spec)) {
                Consumer<String> errors = command.commandLine().getErr()::println;
                if (!recordArguments.record(guest, presses, output::line, errors)) {
                    output.line(agent.cancel().message());
                }
                return life.run(new AgentMigration(agent, guest, predicted), options.runAfter() == null, file);
            }
        }
    }

    /// Shows this process what a migration is and what this machine can do, before there is a guest: nothing is taken
    /// from it, and the memory that the rehearsal needs is given back before the guest needs its own.
    private List<MigrationReport> rehearse(Compression compression) throws InterruptedException {
        if (common.noRehearsal) {
            return List.of();
        }
        try (Rehearsal rehearsal = new Rehearsal(REHEARSAL, compression)) {
            rehearsal.start();
            rehearsal.await();
            rehearsal.measure();
            return rehearsal.reports();
        }
    }

    private record AgentMigration(SourceAgent agent, Guest guest, Optional<Prediction> predicted)
            implements SourceLife.Migration {
        @Override
        public MigrationReport migrate() {
            MigrationReport report = agent.migrate(guest);
            return report.outcome() == Outcome.COMPLETED
                    ? predicted.map(each -> Forecast.beside(report, each)).orElse(report)
                    : report;
        }

        @Override
        public CancelAnswer cancel() {
            return agent.cancel();
        }

        @Override
        public void abandon() {
            agent.abandon();
        }
    }
}
