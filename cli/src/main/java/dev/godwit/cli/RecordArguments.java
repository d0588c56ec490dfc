package dev.godwit.cli;

import dev.godwit.guest.Guest;
import dev.godwit.guest.TraceRecorder;
import dev.godwit.source.report.ReportFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Whether the guest's page writes are recorded before it is migrated. Picocli sets every field that has a default.
@SuppressWarnings("NullAway.Init")
final class RecordArguments {
    /// A sample stops each vCPU for a step and walks the map of memory, some ten microseconds for 1 GiB: at this
    /// interval one percent of the guest's time.
    private static final Duration MIN_INTERVAL = Duration.ofMillis(1);

    @Option(
            names = "--record-trace",
            paramLabel = "FILE",
            description = "First record which pages the running guest writes, as --workload trace:FILE reads it.")
    @Nullable
    Path file;

    @Option(
            names = "--record-for",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Converters.Time.class,
            description = "How long to record (${DEFAULT-VALUE}).")
    Duration length;

    @Option(
            names = "--record-interval",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Converters.Time.class,
            description = "From one look at the dirty pages to the next (${DEFAULT-VALUE}).")
    Duration interval;

    /// Says now what would fail later.
    ///
    /// @throws ParameterException if the file cannot be written, as far as can be told, or a time is too short
    void check(CommandLine command) {
        if (file == null) {
            return;
        }
        if (interval.compareTo(MIN_INTERVAL) < 0) {
            throw new ParameterException(command, "--record-interval must be at least 1ms");
        }
        if (length.compareTo(interval) < 0) {
            throw new ParameterException(command, "--record-for must be at least one --record-interval");
        }
        try {
            new ReportFile(file).check();
        } catch (IOException e) {
            throw new ParameterException(command, "--record-trace: " + e.getMessage(), e);
        }
    }

    /// Lets the guest run and records it, if that was asked for. It runs on afterwards, untracked. A file that cannot
    /// be written is told and stops nothing else.
    ///
    /// @return whether nobody pressed Ctrl-C meanwhile
    boolean record(Guest guest, Presses presses, Consumer<String> messages, Consumer<String> errors) {
        if (file == null) {
            return true;
        }
        TraceRecorder recorder = new TraceRecorder(guest, interval);
        int before = presses.count();
        presses.react(number -> recorder.stop());
        guest.resume();
        messages.accept("recording page writes");
        try {
            int records = recorder.record(file, length);
            messages.accept("recorded " + records + " page writes in " + file);
        } catch (IOException e) {
            errors.accept("--record-trace: cannot write " + file + ": " + e.getMessage());
        }
        return presses.count() == before;
    }
}
