package dev.godwit.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
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
        subcommands = {DemoCommand.class, TargetCommand.class, SourceCommand.class, GenerateCompletion.class},
        footer = {
            "%nExample:",
            "  godwit demo",
            "%nStatus: 0 migrated and verified, 1 failed, 2 usage, 3 mismatch, 4 in doubt, 5 lost, 130 cancelled"
        })
final class GodwitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        throw new ParameterException(command.commandLine(), "a subcommand is missing: demo, target or source");
    }
}
