package dev.godwit.cli;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.GuestSpec;
import dev.godwit.lab.DemoRunner;
import dev.godwit.lab.link.LinkSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `godwit demo`: a migration between two processes on this machine. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "demo",
        header = "Migrates a busy guest between two processes on this machine.",
        description = "%nStarts a target and a source, runs a guest in the source, migrates it while it works, and"
                + " reports. Ctrl-C cancels; a second one ends it.",
        customSynopsis = "godwit demo [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit demo",
            "  godwit demo --mode post-copy --memory 2G --workload kv --verify twin --json report.json",
            "  godwit demo --workload rubis --record-trace rubis.csv",
            "  godwit demo --workload trace:rubis.csv",
            "  godwit demo --memory 256M --link 100mbit,40ms,jitter=5ms"
        })
final class DemoCommand implements Callable<Integer> {
    private static final String RUN_AFTER = "2s";
    private static final String LINK = "--link";

    @Spec
    private CommandSpec command;

    @Option(
            names = LINK,
            paramLabel = "LINK",
            converter = Converters.Link.class,
            description = "Emulate a link between the two: " + LinkSpec.FORM + " (what loopback has).")
    @Nullable
    private LinkSpec link;

    @Mixin(name = OptionSections.GUEST)
    private GuestArguments guestArguments;

    @Mixin(name = OptionSections.RECORDING)
    private RecordArguments recordArguments;

    @Mixin(name = OptionSections.MIGRATION)
    private MigrationArguments migrationArguments;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    /// Everything is checked here, so that a mistake is told once and no process is started; the source gets the
    /// options as they were written.
    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = command.commandLine();
        GuestSpec spec = guestArguments.spec(line);
        migrationArguments.options(line, spec);
        recordArguments.check(line);
        common.reportFile(line);
        GuestMemory.allocate(spec.memoryBytes(), spec.pageSize()).close();

        Presses presses = new Presses();
        DemoRunner runner = new DemoRunner(Main.class, targetArguments(), this::sourceArguments, link);
        Signals.onInterrupt(presses::press);
        Signals.onTerminate(runner::stop);
        presses.react(number -> runner.press());
        return runner.run(line.getErr()::println);
    }

    private List<String> targetArguments() {
        List<String> arguments = new ArrayList<>(List.of("target", "--listen=127.0.0.1:0", "--once"));
        arguments.add("--stdin-is-lifeline");
        arguments.add("--timeout=" + migrationArguments.timeout.toMillis() + "ms");
        if (common.verbose) {
            arguments.add("--verbose");
        }
        if (common.noRehearsal) {
            arguments.add("--no-rehearsal");
        }
        return arguments;
    }

    private List<String> sourceArguments(String target) {
        List<String> arguments = new ArrayList<>(List.of("source", "--target=" + target, "--stdin-is-lifeline"));
        Terminal terminal = Terminal.detect();
        if (terminal.rewritable()) {
            arguments.add("--terminal=" + terminal.columns());
        }
        if (migrationArguments.runAfter == null) {
            arguments.add("--run-after=" + RUN_AFTER);
        }
        List<String> all = command.commandLine().getParseResult().originalArgs();
        arguments.addAll(withoutLink(all.subList(all.indexOf(command.name()) + 1, all.size())));
        if (link != null) {
            arguments.add(MigrationArguments.OVER_LINK + "=" + link);
        }
        return arguments;
    }

    /// The link is this process's; its children know nothing of one.
    private static List<String> withoutLink(List<String> arguments) {
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(LINK)) {
                i++; // and its value
            } else if (!arguments.get(i).startsWith(LINK + "=")) {
                rest.add(arguments.get(i));
            }
        }
        return rest;
    }
}
