package dev.godwit.cli;

import dev.godwit.lab.DemoRunner;
import dev.godwit.lab.link.LinkEmulator;
import dev.godwit.lab.link.LinkSpec;
import dev.godwit.lab.link.LinkTraffic;
import dev.godwit.source.report.Figures;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `godwit link`: an emulated link between two processes that somebody else starts. Picocli sets the fields.
@SuppressWarnings("NullAway.Init")
@Command(
        name = "link",
        header = "Puts an emulated link between a source and a target.",
        description = "%nA relay that has the rate, delay and jitter of a link, which all connections through it share."
                + " They are those of one direction, and the same in both. SPEC is " + LinkSpec.FORM
                + ". Ctrl-C ends it, and says what it has carried.",
        customSynopsis = "godwit link --listen HOST:PORT --to HOST:PORT SPEC [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footer = {
            "%nExamples:",
            "  godwit link --listen 127.0.0.1:7071 --to 127.0.0.1:7070 wan",
            "  godwit link --listen 127.0.0.1:7071 --to 10.0.0.2:7070 100mbit,40ms,jitter=5ms"
        })
final class LinkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "SPEC", converter = Converters.Link.class, description = "The link.")
    private LinkSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Converters.HostPort.class,
            description = "Where a source connects; port 0 takes a free one and prints it.")
    private InetSocketAddress listen;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Converters.HostPort.class,
            description = "Where the target listens.")
    private InetSocketAddress target;

    @Mixin(name = OptionSections.COMMON)
    private CommonArguments common;

    /// What is written with `--json`.
    private record Report(String schema, String link, LinkTraffic traffic) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = command.commandLine();
        if (target.getPort() == 0) {
            throw new ParameterException(line, "--to needs the port that the target listens at, not 0");
        }
        ReportFile file = common.reportFile(line);
        InetSocketAddress here = Addresses.resolve(listen);
        InetSocketAddress there = Addresses.resolve(target);
        Addresses.warnOfPlainText(here, line.getErr());
        Addresses.warnOfPlainText(there, line.getErr());

        CountDownLatch ended = new CountDownLatch(1);
        Signals.onInterrupt(ended::countDown);
        Signals.onTerminate(ended::countDown);
        try (LinkEmulator link = LinkEmulator.open(spec, here, there)) {
            line.getOut().println(DemoRunner.LISTENING + Addresses.show(link.address()));
            line.getOut().println("to " + Addresses.show(there) + " over " + spec);
            ended.await();
            LinkTraffic traffic = link.traffic();
            line.getOut().println(summary(traffic));
            if (file != null) {
                file.write(ReportJson.toJson(new Report("godwit.link/1", spec.toString(), traffic)));
            }
        }
        return ExitStatus.VERIFIED;
    }

    private static String summary(LinkTraffic traffic) {
        return Figures.count(traffic.connections()) + (traffic.connections() == 1 ? " connection, " : " connections, ")
                + way(traffic.toTarget()) + " to the target, " + way(traffic.toSource()) + " back";
    }

    private static String way(LinkTraffic.Way way) {
        return Figures.size(way.arrived()) + " (" + Figures.rate(way.bytesPerSecond()) + ")";
    }
}
