package dev.godwit.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit` itself, which does nothing without a subcommand. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "godwit",
        header = "Live-migrates a running guest between two processes.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            TargetCommand.class,
            SourceCommand.class,
            CompareCommand.class,
            PredictCommand.class,
            BenchCommand.class,
            SchemesCommand.class,
            LinkCommand.class,
            GenerateCompletion.class,
            GenerateManCommand.class,
            TrainCommand.class
        },
        footer = {
            "%nExample:",
            "  godwit demo",
            "%nStatus: 0 migrated and verified, 1 failed, 2 usage, 3 mismatch, 4 in doubt, 5 lost, 130 cancelled"
        })
final class GodwitCommand implements Callable<Integer> {
    /// The subcommands that need to know of no other.
    private static final Map<String, Supplier<Object>> ALONE = Map.of(
            "demo", DemoCommand::new,
            "target", TargetCommand::new,
            "source", SourceCommand::new,
            "compare", CompareCommand::new,
            "predict", PredictCommand::new,
            "bench", BenchCommand::new,
            "schemes", SchemesCommand::new,
            "link", LinkCommand::new);

    @Spec
    private CommandSpec command;

    /// What parses these arguments: a subcommand alone, where one is named first, else all. To read what all of them
    /// say of their options takes longer than all else in a start. A configuration file may have an option of any.
    static CommandLine commandLine(String[] arguments) {
        Supplier<Object> alone = arguments.length > 0 ? ALONE.get(arguments[0]) : null;
        boolean config = Stream.of(arguments).anyMatch(argument -> argument.startsWith(ConfigFile.OPTION));
        CommandLine godwit = alone == null || config
                ? new CommandLine(new GodwitCommand())
                : new CommandLine(CommandSpec.create().name("godwit")).addSubcommand(alone.get());
        CommandLine compare = godwit.getSubcommands().get("compare");
        if (compare != null) {
            PassedOptions.removeSingles(compare.getCommandSpec());
        }
        return godwit;
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                command.commandLine(),
                "a subcommand is missing: demo, target, source, compare, predict, bench, schemes or link");
    }
}
