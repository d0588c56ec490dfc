package dev.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit generate-man`, which the build runs: the manual pages of the archive. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(name = "generate-man", hidden = true, header = "Writes the manual pages.")
final class GenerateManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "FOLDER", description = "Where to, such as share/man/man1; it is created.")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        CommandSpec godwit = command.root();
        List<CommandSpec> commands = new ArrayList<>(ManPage.subcommands(godwit));
        commands.add(godwit);
        Files.createDirectories(folder);
        for (CommandSpec each : commands) {
            Files.writeString(
                    folder.resolve(ManPage.name(each) + ".1"),
                    ManPage.of(each, Version.lines().getFirst()));
        }
        return ExitCode.OK;
    }
}
