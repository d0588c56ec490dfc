package dev.godwit.cli;

import dev.godwit.source.Scheme;
import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit schemes`: what there is to migrate by. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "schemes",
        header = "Lists the migration schemes, or explains one.",
        description =
                "%nA scheme is a mode and a policy for each question that a migration asks: which pages a round sends"
                        + " and in which order, when rounds end, how the guest is slowed, how fast the link is driven. --scheme of"
                        + " demo and source takes its name; each of its parameters can be given another value there.",
        customSynopsis = "godwit schemes [NAME] [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit schemes",
            "  godwit schemes time-series",
            "  godwit demo --scheme time-series --set k=4 --stop remaining=200,max-rounds=10"
        })
final class SchemesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = PolicyNames.Schemes.class,
            description = "The scheme to explain.")
    @Nullable
    private String name;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Override
    public Integer call() throws IOException {
        CommandLine line = command.commandLine();
        List<Scheme> schemes = name == null ? SchemeCatalog.all() : List.of(named(line, name));
        ReportFile file = common.reportFile(line);
        line.getOut().print(name == null ? SchemeText.table(schemes) : SchemeText.explained(schemes.getFirst()));
        line.getOut().flush();
        if (file != null) {
            file.write(ReportJson.toJson(SchemeList.of(schemes)));
        }
        return ExitStatus.VERIFIED;
    }

    private static Scheme named(CommandLine line, String name) {
        try {
            return SchemeCatalog.named(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }
}
