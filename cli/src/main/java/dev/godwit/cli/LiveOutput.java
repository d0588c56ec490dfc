package dev.godwit.cli;

import java.io.PrintWriter;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// All that a process writes to people while its agent works: progress and lines, in the order in which they came. One
/// thread of its own writes, so an agent never waits for a stopped terminal or a full pipe.
final class LiveOutput implements AutoCloseable {
    /// An output that takes nothing for so long is given up.
    private static final long CLOSE_SECONDS = 2;

    private static final long TICK_MS = 200;

    private final StatusLine status;
    private final Terminal terminal;

    /// What comes after the end is dropped: a late signal, an agent that still closes.
    private final ScheduledThreadPoolExecutor writer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("godwit-output").factory(), new ThreadPoolExecutor.DiscardPolicy());

    LiveOutput(PrintWriter out, Terminal terminal) {
        this.status = new StatusLine(out, terminal);
        this.terminal = terminal;
        writer.scheduleWithFixedDelay(() -> status.tick(System.nanoTime()), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /// How long a status may be: the last column stays free, or some terminals go to the next line.
    int columns() {
        return terminal.columns() - 1;
    }

    /// Shows where things stand; see [StatusLine#status].
    void status(Object step, String line) {
        long nowNs = System.nanoTime();
        writer.execute(() -> status.status(step, line, nowNs));
    }

    /// Writes a line that stays.
    void line(String line) {
        text(line + System.lineSeparator());
    }

    /// Writes lines that stay, each with its end.
    void text(String text) {
        writer.execute(() -> status.print(text));
    }

    /// Returns when everything is written.
    @Override
    public void close() {
        writer.execute(status::end);
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
