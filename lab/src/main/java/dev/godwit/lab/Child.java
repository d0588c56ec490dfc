package dev.godwit.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that ends when its standard input does, however the process that holds the other end came to its own end.
public final class Child implements AutoCloseable {
    /// Time to stop a guest and to say goodbye to the peer; who needs more than this hangs.
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /// Starts a process. Its standard input is a pipe; the rest is as the builder says.
    public static Child start(ProcessBuilder builder) throws IOException {
        return new Child(builder.redirectInput(ProcessBuilder.Redirect.PIPE).start());
    }

    public Process process() {
        return process;
    }

    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /// Writes a line to it. One that has ended needs none.
    public void tell(String line) {
        OutputStream input = process.getOutputStream();
        try {
            input.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException e) {
            LOG.debug("process {} does not listen any more", process.pid(), e);
        }
    }

    /// Ends its standard input, and the process itself if it does not follow in time. Does not wait.
    public void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("process {} does not listen any more", process.pid(), e);
        }
        CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::kill);
    }

    /// Ends it at once. A process that has ended is left alone, and so is another that has its number now.
    public void kill() {
        if (process.isAlive()) {
            LOG.warn("process {} did not end and is killed", process.pid());
            process.destroyForcibly();
        }
    }

    /// Stops it and waits for its end.
    @Override
    public void close() {
        stop();
        process.onExit().join();
    }
}
