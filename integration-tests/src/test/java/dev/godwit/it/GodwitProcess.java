package dev.godwit.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A `godwit` process as a user starts one, from what `mvn package` has installed. Its output is read as it comes.
///
/// [#close] ends it the hard way, so that no test leaves one behind.
final class GodwitProcess implements AutoCloseable {
    /// For a busy machine: far more than anything here takes.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// The launcher's flags.
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmx1g",
            "-Xmn16m");

    /// A shell's background job ignores SIGINT, and so does every process below it, such as a build that CI has started
    /// so. GNU's env gives a command the default back.
    private static final List<String> INTERRUPTIBLE = interruptible(List.of("env", "--default-signal=INT"));

    private final String commandLine;
    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private int openStreams = 2;

    private GodwitProcess(List<String> command, String commandLine) throws IOException {
        this.commandLine = commandLine;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.endsWith("JAVA_OPTIONS") || name.endsWith("TOOL_OPTIONS"));
        process = builder.start();
        read(process.inputReader(), out);
        read(process.errorReader(), err);
    }

    /// Starts `godwit` with arguments.
    static GodwitProcess start(String... arguments) throws IOException {
        return startIn(List.of(), List.of(arguments));
    }

    /// Starts `godwit` through another command, such as one that changes its surroundings first.
    static GodwitProcess startIn(List<String> prefix, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(INTERRUPTIBLE);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.add("-cp");
        command.add(
                Path.of(System.getProperty("godwit.home"), "lib").resolve("*").toString());
        command.add("dev.godwit.cli.Main");
        command.addAll(arguments);
        return new GodwitProcess(command, "godwit " + String.join(" ", arguments));
    }

    private static List<String> interruptible(List<String> env) {
        List<String> trial = new ArrayList<>(env);
        trial.add("true");
        return succeeds(trial) ? env : List.of();
    }

    /// Whether this machine has a command and it ends with status 0.
    static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// Starts a target at a free port of this machine.
    static GodwitProcess target(String... options) throws IOException {
        return start(concat(Stream.of("target", "--listen", "127.0.0.1:0"), options));
    }

    /// Starts a source that migrates to this target.
    GodwitProcess source(String... options) throws IOException {
        return start(concat(Stream.of("source", "--target", address()), options));
    }

    private static String[] concat(Stream<String> first, String... rest) {
        return Stream.concat(first, Stream.of(rest)).toArray(String[]::new);
    }

    /// Where this target listens.
    String address() {
        String told = "listening on ";
        return awaitLine(told).substring(told.length());
    }

    long pid() {
        return process.pid();
    }

    /// The processes that it has started.
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /// Waits until it has written a line that contains a text, on either stream, and returns the line.
    synchronized String awaitLine(String text) {
        await("write '" + text + "'", () -> openStreams == 0 || find(text).isPresent());
        return find(text).orElseThrow(() -> new AssertionError("it never wrote '" + text + "':" + this));
    }

    /// Whether it has written a line that contains a text.
    synchronized boolean hasWritten(String text) {
        return find(text).isPresent();
    }

    private Optional<String> find(String text) {
        return Stream.concat(out.stream(), err.stream())
                .filter(line -> line.contains(text))
                .findFirst();
    }

    synchronized List<String> out() {
        return List.copyOf(out);
    }

    synchronized List<String> err() {
        return List.copyOf(err);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Waits for its end and returns its status; all its output has been read then, that of its children too.
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end:" + this);
        }
        awaitOutputEnd();
        return process.exitValue();
    }

    /// Waits until nobody holds its output any more: neither it nor a child.
    synchronized void awaitOutputEnd() {
        await("close its output", () -> openStreams == 0);
    }

    /// Sends a signal by its name, such as `INT`.
    void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("no signal reached it:" + this);
        }
    }

    /// `kill -9`, at once.
    void kill() {
        process.destroyForcibly();
    }

    /// `kill -9` after a while, unless it has ended by then: for a moment that is part of what is tested.
    void killAfter(Duration delay) throws InterruptedException {
        if (!process.waitFor(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            kill();
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    /// What it was asked for and what it wrote, for failures.
    @Override
    public synchronized String toString() {
        return "\n$ " + commandLine + "\n" + String.join("\n", out) + "\n-- stderr:\n" + String.join("\n", err) + "\n";
    }

    /// Reads a report that `--json` wrote.
    static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private void read(BufferedReader reader, List<String> lines) {
        Thread.ofVirtual().start(() -> {
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(lines, line);
                }
            } catch (IOException e) {
                add(lines, "(its output broke: " + e + ")");
            } finally {
                ended();
            }
        });
    }

    private synchronized void add(List<String> lines, String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void ended() {
        openStreams--;
        notifyAll();
    }

    /// Waits under the monitor that every new line is announced on.
    private void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("it did not " + what + " within " + PATIENCE.toSeconds() + " s:" + this);
            }
            try {
                wait(leftMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
