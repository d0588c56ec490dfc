package dev.godwit.cli;

import dev.godwit.guest.OutOfGuestMemoryException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `godwit` command.
public final class Main {
    private static final int HELP_COLUMNS = 100;

    private final CommandLine godwit;
    private @Nullable ConfigFile config;

    private Main(CommandLine godwit, PrintWriter out, PrintWriter err) {
        this.godwit = godwit;
        godwit.setOut(out).setErr(err);
        godwit.setExpandAtFiles(false);
        godwit.setUsageHelpWidth(HELP_COLUMNS);
        godwit.setExecutionStrategy(Main::execute);
        godwit.setParameterExceptionHandler(this::usageError);
        godwit.setExecutionExceptionHandler(Main::failure);
        for (CommandLine command : godwit.getSubcommands().values()) {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionSections());
        }
    }

    /// Runs a command and ends this process with its status.
    public static void main(String[] arguments) {
        if (List.of(arguments).equals(List.of("--version"))) {
            // Needs no parser, and no exit either, which would ask every jar for a logger to be told to.
            Version.lines().forEach(System.out::println);
            return;
        }
        System.exit(run(arguments, writer(System.out), writer(System.err)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Runs a command.
    ///
    /// @return the exit status, see [ExitStatus]
    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        return new Main(GodwitCommand.commandLine(arguments), out, err).run(arguments);
    }

    private int run(String[] arguments) {
        try {
            Optional<Path> path = ConfigFile.named(arguments);
            if (path.isPresent()) {
                config = ConfigFile.load(path.get(), godwit);
                godwit.setDefaultValueProvider(config);
            }
        } catch (IOException | InvalidPathException e) {
            godwit.getErr().println("godwit: " + e.getMessage());
            return ExitStatus.USAGE;
        }
        return godwit.execute(arguments);
    }

    /// The logger reads these when it is first used, which is after the command line was parsed.
    private static int execute(ParseResult parsed) {
        if (isVerbose(last(parsed).commandSpec())) {
            System.setProperty(Logging.LEVEL, "DEBUG");
            System.setProperty(Logging.PATTERN, "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n%ex");
        }
        return new RunLast().execute(parsed);
    }

    private static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    private static boolean isVerbose(CommandSpec command) {
        OptionSpec verbose = command.findOption("--verbose");
        return verbose != null && Boolean.TRUE.equals(verbose.getValue());
    }

    /// One line, and where to read more.
    private int usageError(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String origin = config == null ? "" : config.origin(e.getArgSpec(), arguments);
        command.getErr().println(name + ": " + message(e) + origin);
        command.getErr().println("try '" + name + " --help'");
        return ExitStatus.USAGE;
    }

    /// What was wrong, with the nearest name where one is misspelt.
    static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return String.valueOf(e.getMessage());
        }
        if (unmatched.isUnknownOption()) {
            List<String> suggestions = unmatched.getSuggestions();
            return e.getMessage() + (suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?");
        }
        String argument = unmatched.getUnmatched().getFirst();
        return e.getCommandLine().getParent() == null
                ? "there is no subcommand '" + argument
                        + "': demo, target, source, compare, predict, bench, schemes or link"
                : "'" + argument + "' belongs to no option";
    }

    /// What was foreseen has a message for users; anything else is a mistake of ours, and says so.
    private static int failure(Exception e, CommandLine command, ParseResult parsed) {
        boolean foreseen = switch (e) {
            case IOException _, IllegalArgumentException _, OutOfGuestMemoryException _ -> true;
            default -> false;
        };
        boolean verbose = isVerbose(command.getCommandSpec());
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + (foreseen ? e.getMessage() : "internal error: " + e + hint(verbose)));
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return ExitStatus.FAILED;
    }

    private static String hint(boolean verbose) {
        return verbose ? "" : " (--verbose shows where)";
    }
}
