package dev.godwit.cli;

import dev.godwit.lab.bench.Bench;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit bench`: measures this program beside this machine's limits, and beside QEMU. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "bench",
        header = "Measures Godwit against this machine's limits and, where it is installed, QEMU.",
        description = "%nRuns whole migrations, each beside a raw stream of the same bytes or a migration by QEMU, and"
                + " prints medians and ratios. Leave the machine alone meanwhile. Fails when a run breaks, not when one"
                + " is slow.",
        customSynopsis = "godwit bench (--quick|--all) [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit bench --quick",
            "  godwit bench --all --json bench.json",
            "  godwit bench --all --only throughput.warm,peer.total"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @ArgGroup(multiplicity = "1")
    private Effort effort;

    static final class Effort {
        @Option(names = "--quick", required = true, description = "One reading of each measure, in three minutes.")
        private boolean quick;

        @SuppressWarnings("UnusedVariable") // one of the two is given: what is not quick is all
        @Option(
                names = "--all",
                required = true,
                description = "Every measure with its repeats, in twenty minutes; needs 20 GiB of memory.")
        private boolean all;
    }

    @Option(
            names = "--only",
            paramLabel = "MEASURE",
            split = ",",
            completionCandidates = MeasureNames.class,
            description = "Only these measures: ${COMPLETION-CANDIDATES}.")
    private Set<String> only = Set.of();

    /// What `--only` allows.
    static final class MeasureNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Bench.names().iterator();
        }
    }

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = command.commandLine();
        List<String> names = Bench.names();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        line, "there is no measure '" + name + "', allowed are " + String.join(", ", names));
            }
        }
        ReportFile file = common.reportFile(line);
        String launcher = System.getProperty("godwit.launcher");
        var report = new Bench(Main.class, launcher, effort.quick, line.getOut()::println)
                .run(only.isEmpty() ? Set.copyOf(names) : only);
        if (file != null) {
            file.write(ReportJson.toJson(report));
        }
        return ExitStatus.VERIFIED;
    }
}
