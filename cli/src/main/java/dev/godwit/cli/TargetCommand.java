package dev.godwit.cli;

import dev.godwit.lab.DemoRunner;
import dev.godwit.lab.Rehearsal;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.report.ReportFile;
import dev.godwit.target.ListenException;
import dev.godwit.target.StopAnswer;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOptions;
import dev.godwit.target.TargetOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `godwit target`: waits for a guest and runs it after the switchover. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "target",
        header = "Waits for a guest, and runs it after the switchover.",
        description = "%nAccepts guests until it holds one. The first Ctrl-C stops a target that holds none; one that"
                + " runs a guest needs a second.",
        customSynopsis = "godwit target --listen HOST:PORT [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit target --listen 127.0.0.1:7070",
            "  godwit target --listen 0.0.0.0:7070 --max-memory 8G --once"
        })
final class TargetCommand implements Callable<Integer> {
    /// A target has nothing else to do until a guest comes, however that is compressed; after this long its code is as
    /// fast as it will be.
    private static final Duration REHEARSAL = Duration.ofSeconds(4);

    @Spec
    private CommandSpec command;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Converters.HostPort.class,
            description = "Where to wait; port 0 takes a free one and prints it.")
    private InetSocketAddress listen;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "The largest guest to take (what the machine has).")
    @Nullable
    private Long maxMemoryBytes;

    @Option(names = "--once", description = "End after one attempt, whether it succeeded or not.")
    private boolean once;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.Time.class,
            description = "The peer is dead after so long without a sign of life (${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--in-doubt-timeout",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "How long to keep an outcome that nobody asks for (what the source says; else for ever).")
    @Nullable
    private Duration inDoubtTimeout;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    @Mixin
    private ChildArguments child;

    @Override
    public Integer call() throws ListenException, InterruptedException {
        CommandLine line = command.commandLine();
        TargetOptions options = options(line);
        ReportFile file = common.reportFile(line);
        InetSocketAddress address = Addresses.resolve(listen);
        Addresses.warnOfPlainText(address, line.getErr());
        Presses presses = child.presses();
        try (LiveOutput output = new LiveOutput(line.getOut(), child.terminal());
                Rehearsal rehearsal = new Rehearsal(REHEARSAL, Compression.ADAPTIVE)) {
            TargetLife life = new TargetLife(presses, output, line.getErr()::println, rehearsal);
            try (TargetAgent agent = TargetAgent.listen(address, options, life)) {
                output.line(DemoRunner.LISTENING + Addresses.show(agent.address()));
                if (!common.noRehearsal) {
                    rehearsal.start();
                }
                return life.run(new AgentReceiver(agent), file);
            }
        }
    }

    private TargetOptions options(CommandLine line) {
        try {
            return new TargetOptions(
                    maxMemoryBytes != null ? maxMemoryBytes : Long.MAX_VALUE, once, timeout, inDoubtTimeout);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        }
    }

    private record AgentReceiver(TargetAgent agent) implements TargetLife.Receiver {
        @Override
        public TargetOutcome awaitEnd() throws InterruptedException {
            return agent.awaitEnd();
        }

        @Override
        public StopAnswer stop() {
            return agent.stop();
        }

        @Override
        public void stopGuest() {
            agent.stopGuest();
        }
    }
}
