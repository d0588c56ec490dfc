package dev.godwit.lab.bench;

import dev.godwit.lab.Child;
import dev.godwit.lab.DemoRunner;
import dev.godwit.lab.ThisProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A child process that is talked to in lines. Its errors go where this process's go; it ends with this object.
final class BenchProcess implements AutoCloseable {
    private final Child child;
    private final BufferedReader output;
    private final String name;

    private BenchProcess(Child child, String name) {
        this.child = child;
        this.output = child.process().inputReader();
        this.name = name;
    }

    /// Starts a main class of this program.
    static BenchProcess start(Class<?> main, List<String> arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(ThisProgram.command(main, arguments)).redirectError(Redirect.INHERIT);
        return new BenchProcess(Child.start(builder), arguments.getFirst());
    }

    /// Starts a role of [BenchChild].
    static BenchProcess start(String role, String... arguments) throws IOException {
        var all = new ArrayList<>(List.of(role));
        all.addAll(List.of(arguments));
        return start(BenchChild.class, all);
    }

    /// The next line.
    ///
    /// @throws IOException if the process has ended without one
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the bench's process '" + name + "' ended too early");
        }
        return line;
    }

    /// Skips lines until one is right.
    String lineThat(Predicate<String> isRight) throws IOException {
        String line = line();
        while (!isRight.test(line)) {
            line = line();
        }
        return line;
    }

    /// The address that it says it listens at.
    String address() throws IOException {
        return lineThat(line -> line.startsWith(DemoRunner.LISTENING)).substring(DemoRunner.LISTENING.length());
    }

    void tell(String line) {
        child.tell(line);
    }

    /// Reads what is left, so that the process is not held up by a full pipe, and returns its status.
    int await() throws IOException, InterruptedException {
        while (output.readLine() != null) {
            // Nobody needs it.
        }
        return child.await();
    }

    @Override
    public void close() {
        child.close();
    }
}
