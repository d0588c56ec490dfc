package dev.godwit.lab;

import dev.godwit.lab.link.LinkEmulator;
import dev.godwit.lab.link.LinkSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a migration between two processes of this program: a target at a free port, then a source that is told where
/// it is. The source writes to the terminal itself, unless an [Output] takes its lines; Ctrl-C reaches it as a line
/// on its standard input. Both end when their standard input does, so none stays behind, whether this process
/// returns, fails or is killed.
///
/// One thread calls [#run]; [#press] and [#stop] come from any.
public final class DemoRunner {
    /// What a target prints before its address once it listens.
    public static final String LISTENING = "listening on ";

    /// The line on a child's standard input that stands for Ctrl-C.
    public static final String PRESS = "cancel";

    /// The status of a demo that was stopped before there was a source: nothing was migrated.
    private static final int CANCELLED = 130;

    private static final int FAILED = 1;

    private static final Logger LOG = LoggerFactory.getLogger(DemoRunner.class);

    /// Takes what the two processes write, errors included, line by line, each process's on a thread of its own.
    public interface Output {
        /// A line of the source.
        void source(String line);

        /// A line of the target.
        void target(String line);
    }

    private final Class<?> main;
    private final List<String> targetArguments;
    private final Function<String, List<String>> sourceArguments;
    private final @Nullable Output output;
    private final @Nullable LinkSpec link;

    private @Nullable Child target;
    private @Nullable Child source;
    private int presses;
    private boolean stopped;

    /// Nothing is started yet. The processes write to the terminal.
    ///
    /// @param main the class that both processes run
    /// @param targetArguments of the process that is started first and prints [#LISTENING] and its address
    /// @param sourceArguments of the process that is started then, from that address, or from the link's
    /// @param link emulated by this process between the two; null where they talk through loopback alone
    public DemoRunner(
            Class<?> main,
            List<String> targetArguments,
            Function<String, List<String>> sourceArguments,
            @Nullable LinkSpec link) {
        this(main, targetArguments, sourceArguments, link, null);
    }

    /// The same, for a program that runs many. Nothing is started yet.
    ///
    /// @param output takes what the processes write; null for the terminal
    public DemoRunner(
            Class<?> main,
            List<String> targetArguments,
            Function<String, List<String>> sourceArguments,
            @Nullable LinkSpec link,
            @Nullable Output output) {
        this.main = main;
        this.targetArguments = List.copyOf(targetArguments);
        this.sourceArguments = sourceArguments;
        this.link = link;
        this.output = output;
    }

    /// Runs both processes to their end.
    ///
    /// @param errors receives a line for people if the target did not get as far as listening
    /// @return the source's exit status
    /// @throws IOException if a process cannot be started
    public int run(Consumer<String> errors) throws IOException, InterruptedException {
        try (Child running = Child.start(errorsOf(new ProcessBuilder(ThisProgram.command(main, targetArguments))))) {
            adoptTarget(running);
            Optional<String> address = addressOf(running.process()).join();
            if (isStopped()) {
                return CANCELLED;
            }
            return address.isPresent() ? runSource(address.get(), link) : withoutTarget(running, errors);
        }
    }

    private int runSource(String target, @Nullable LinkSpec over) throws IOException, InterruptedException {
        if (over == null) {
            return runSource(target);
        }
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (LinkEmulator emulator = LinkEmulator.open(over, anyPort, socketAddress(target))) {
            InetSocketAddress here = emulator.address();
            int status = runSource(here.getAddress().getHostAddress() + ":" + here.getPort());
            LOG.debug("the link has carried {}", emulator.traffic());
            return status;
        }
    }

    private static InetSocketAddress socketAddress(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private int runSource(String address) throws IOException, InterruptedException {
        ProcessBuilder builder =
                errorsOf(new ProcessBuilder(ThisProgram.command(main, sourceArguments.apply(address))));
        if (output == null) {
            builder.redirectOutput(Redirect.INHERIT);
        }
        try (Child running = Child.start(builder)) {
            adoptSource(running);
            if (output != null) {
                read("godwit-source-output", running.process(), output::source).join();
            }
            return running.await();
        }
    }

    /// Errors go to the terminal, or with the rest to who takes it.
    private ProcessBuilder errorsOf(ProcessBuilder builder) {
        return output == null ? builder.redirectError(Redirect.INHERIT) : builder.redirectErrorStream(true);
    }

    private static int withoutTarget(Child ended, Consumer<String> errors) throws InterruptedException {
        errors.accept("the target ended with status " + ended.await() + " before it listened");
        return FAILED;
    }

    /// The address that the target prints; nothing if it ends without one. Its other lines are for the log, and for
    /// who takes them.
    private CompletableFuture<Optional<String>> addressOf(Process target) {
        CompletableFuture<Optional<String>> address = new CompletableFuture<>();
        read("godwit-target-output", target, line -> {
                    LOG.debug("target: {}", line);
                    if (output != null) {
                        output.target(line);
                    }
                    if (line.startsWith(LISTENING)) {
                        address.complete(Optional.of(line.substring(LISTENING.length())));
                    }
                })
                .thenRun(() -> address.complete(Optional.empty()));
        return address;
    }

    /// Hands over a process's lines as they come.
    ///
    /// @return completes when there are no more
    private static CompletableFuture<Void> read(String thread, Process process, Consumer<String> lines) {
        return CompletableFuture.runAsync(
                () -> {
                    try (BufferedReader reader = process.inputReader()) {
                        reader.lines().forEach(lines);
                    } catch (IOException | UncheckedIOException e) {
                        LOG.debug("the output of process {} broke", process.pid(), e);
                    }
                },
                task -> Thread.ofVirtual().name(thread).start(task));
    }

    /// Ctrl-C: the first and the second go to the source, which knows what they mean; a third ends it the hard way.
    public synchronized void press() {
        presses++;
        if (source == null) {
            stop();
        } else if (presses <= 2) {
            source.tell(PRESS);
        } else {
            source.kill();
        }
    }

    /// SIGTERM: the source ends, and the target after it.
    public synchronized void stop() {
        stopped = true;
        if (source != null) {
            source.stop();
        } else if (target != null) {
            target.stop();
        }
    }

    private synchronized void adoptTarget(Child child) {
        target = child;
        if (stopped) {
            child.stop();
        }
    }

    private synchronized void adoptSource(Child child) {
        source = child;
        if (stopped) {
            child.stop();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }
}
