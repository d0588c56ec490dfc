package dev.godwit.source;

import dev.godwit.source.report.MigrationReport.Provenance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// Where and with what this process runs.
public final class Provenances {
    private static final String CPU = cpu();

    private Provenances() {}

    /// This process, this machine.
    public static Provenance current() {
        String version = SourceAgent.class.getPackage().getImplementationVersion();
        return new Provenance(
                Objects.requireNonNullElse(version, "unpackaged"),
                ProcessHandle.current().info().commandLine().orElse("unknown"),
                host(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                CPU,
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"),
                null);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private static String cpu() {
        String cores = Runtime.getRuntime().availableProcessors() + " × ";
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return cores
                    + lines.filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return cores + System.getProperty("os.arch");
        }
    }
}
