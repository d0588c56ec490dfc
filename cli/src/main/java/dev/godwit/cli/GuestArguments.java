package dev.godwit.cli;

import dev.godwit.guest.Fill;
import dev.godwit.guest.GuestSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What the guest is made of. Picocli sets every field that has a default.
@SuppressWarnings("NullAway.Init")
final class GuestArguments {
    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "1G",
            converter = Converters.Size.class,
            description = "Memory of the guest (${DEFAULT-VALUE}).")
    long memoryBytes;

    @Option(
            names = "--vcpus",
            paramLabel = "N",
            defaultValue = "2",
            description = "Virtual CPUs, each a thread (${DEFAULT-VALUE}).")
    int vcpus;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            defaultValue = "stress",
            converter = Converters.Workload.class,
            completionCandidates = Converters.Workload.class,
            description = {
                "What the guest does (${DEFAULT-VALUE}):",
                "  idle: ticks, and writes nothing",
                "  stress: rewrites words all over its working set",
                "  hotspot: the same, but a few pages very often (Zipf)",
                "  stream: rewrites its working set page after page",
                "  kv: a key-value store that checks itself",
                "  kernel-compile: compiles file after file: balanced, in phases",
                "  npb-ep: the NAS benchmark EP: computes, few dirty pages",
                "  specjbb: a Java server whose heap sweeps through memory",
                "  rubis: a web server: Zipf pages, in bursts",
                "  trace:FILE: replays page writes recorded in a CSV file"
            })
    WorkloadChoice workload;

    @Option(
            names = "--dirty-rate",
            paramLabel = "RATE",
            converter = Converters.DirtyRate.class,
            description = "How fast it dirties memory, in the mean, or max: writes, each counted as its page (100MiB/s;"
                    + " kernel-compile 224, npb-ep 32, specjbb 192, rubis 384MiB/s; a trace as recorded).")
    @Nullable
    Long dirtyBytesPerSecond;

    @Option(
            names = "--working-set",
            paramLabel = "SIZE",
            converter = Converters.Size.class,
            description = "The memory that it works on (a quarter of all; npb-ep 1M for each vCPU).")
    @Nullable
    Long workingSetBytes;

    @Option(
            names = "--fill",
            paramLabel = "NAME",
            defaultValue = "mixed",
            converter = Converters.FillName.class,
            completionCandidates = Converters.FillName.class,
            description = "What memory holds at first: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    Fill fill;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "Use a file's bytes as guest memory, cut to it or padded by --fill.")
    @Nullable
    Path image;

    @Option(
            names = "--page-size",
            paramLabel = "BYTES",
            defaultValue = "4096",
            converter = Converters.PageSize.class,
            description = "A power of two from 4096 to 65536 (${DEFAULT-VALUE}).")
    int pageSize;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides everything random in the guest (${DEFAULT-VALUE}).")
    long seed;

    /// The guest that was asked for.
    ///
    /// @throws ParameterException if a value is out of its range or the image cannot be read
    GuestSpec spec(CommandLine command) {
        requireReadable(command, image);
        GuestSpec.Builder builder = GuestSpec.builder()
                .memoryBytes(memoryBytes)
                .pageSize(pageSize)
                .vcpus(vcpus)
                .fill(fill)
                .image(image)
                .seed(seed);
        try {
            workload.addTo(builder);
            return complete(builder);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private GuestSpec complete(GuestSpec.Builder builder) {
        if (dirtyBytesPerSecond != null) {
            builder.dirtyBytesPerSecond(dirtyBytesPerSecond);
        }
        if (workingSetBytes != null) {
            builder.workingSetBytes(workingSetBytes);
        }
        return builder.build();
    }

    /// Said before anything is started: the guest itself reads the file much later.
    private static void requireReadable(CommandLine command, @Nullable Path image) {
        if (image == null) {
            return;
        }
        if (!Files.exists(image)) {
            throw new ParameterException(command, "--image " + image + ": there is no such file");
        }
        if (!Files.isRegularFile(image)) {
            throw new ParameterException(command, "--image " + image + " is not a plain file");
        }
        if (!Files.isReadable(image)) {
            throw new ParameterException(command, "--image " + image + ": permission denied");
        }
    }
}
