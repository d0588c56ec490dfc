package dev.godwit.cli;

import dev.godwit.source.report.ReportFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The options that every subcommand has.
final class CommonArguments {
    /// Read by [ConfigFile] before everything else; here so that help lists it.
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Take options from a properties file, such as memory=2G; the command line wins.")
    @Nullable
    Path config;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the report as JSON.")
    @Nullable
    Path json;

    @Option(names = "--verbose", description = "Log what happens, and show where errors come from.")
    boolean verbose;

    @Option(
            names = "--no-rehearsal",
            description = "Do not warm this process up by migrating a scratch guest to itself first.")
    boolean noRehearsal;

    /// The file for the report, which can be written as far as can be told.
    ///
    /// @throws ParameterException if it cannot
    @Nullable
    ReportFile reportFile(CommandLine command) {
        return writable(command, "--json", json);
    }

    /// The file that an option names, which can be written as far as can be told.
    ///
    /// @throws ParameterException if it cannot
    static @Nullable ReportFile writable(CommandLine command, String option, @Nullable Path path) {
        if (path == null) {
            return null;
        }
        ReportFile file = new ReportFile(path);
        try {
            file.check();
        } catch (IOException e) {
            throw new ParameterException(command, option + ": " + e.getMessage(), e);
        }
        return file;
    }
}
