package dev.godwit.guest;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What this process has used of its machine so far, and what it leaves.
public final class ProcessFigures {
    private static final Path STATUS = Path.of("/proc/self/status");

    /// The line is within the first KiB; what grows with the machine comes after it.
    private static final int STATUS_BYTES = 2048;

    private ProcessFigures() {}

    /// CPU time of all threads, user and system, in nanoseconds.
    public static long cpuNs() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }

    /// How many of the processors that this process may use had nothing to do since the last call, in the mean; all of
    /// them where the system does not tell.
    public static double idleProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        double load = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getCpuLoad()
                : 0;
        return Math.clamp(1 - load, 0.0, 1.0) * processors;
    }

    /// The most memory that was resident at once, guest memory included, in bytes; empty where the system does not
    /// tell.
    public static OptionalLong peakResidentBytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try (InputStream status = Files.newInputStream(STATUS)) {
            return new String(status.readNBytes(STATUS_BYTES), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
