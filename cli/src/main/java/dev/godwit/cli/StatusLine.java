package dev.godwit.cli;

import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How progress is written: on a terminal one line, written over; elsewhere a line for each new step, not more than one
/// a second, and one now and then where a step takes long. Not thread-safe: [LiveOutput] calls it from one thread.
final class StatusLine {
    /// As often as people can read, and seldom enough to cost nothing.
    private static final long REWRITE_NS = Duration.ofMillis(100).toNanos();

    private static final long PLAIN_NS = Duration.ofSeconds(1).toNanos();

    /// A log shows that a long step is alive.
    private static final long PLAIN_SAME_STEP_NS = Duration.ofSeconds(10).toNanos();

    private final PrintWriter out;
    private final Terminal terminal;
    private @Nullable Object lastStep;
    private long lastWrittenNs;
    private @Nullable News waiting;
    private String shown = "";

    StatusLine(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /// Shows where things stand, now or at a later [#tick].
    ///
    /// @param step what the line is about; another step is shown sooner than news of the same one
    /// @param nowNs the present, by [System#nanoTime]
    void status(Object step, String line, long nowNs) {
        waiting = new News(step, line);
        tick(nowNs);
    }

    /// Shows what came too soon after the last line, if it is time.
    void tick(long nowNs) {
        if (waiting != null && nowNs - lastWrittenNs >= interval(waiting)) {
            show(waiting);
            lastWrittenNs = nowNs;
        }
    }

    private void show(News news) {
        if (terminal.rewritable()) {
            rewrite(news.line());
        } else {
            out.println(news.line());
            out.flush();
        }
        lastStep = news.step();
        waiting = null;
    }

    /// How long after the last line this one may be written.
    private long interval(News news) {
        if (lastStep == null) {
            return Long.MIN_VALUE;
        }
        boolean newStep = !news.step().equals(lastStep);
        if (terminal.rewritable()) {
            return newStep ? 0 : REWRITE_NS;
        }
        return newStep ? PLAIN_NS : PLAIN_SAME_STEP_NS;
    }

    /// Writes text that stays: below what came before it, above the status, which comes back with its next news.
    void print(String text) {
        if (waiting != null && !terminal.rewritable() && !waiting.step().equals(lastStep)) {
            show(waiting);
        }
        waiting = null;
        clear();
        out.print(text);
        out.flush();
    }

    /// Takes the status off the terminal.
    private void clear() {
        if (!shown.isEmpty()) {
            out.print("\r" + " ".repeat(shown.length()) + "\r");
            out.flush();
            shown = "";
        }
    }

    /// Takes the status away for good.
    void end() {
        waiting = null;
        clear();
    }

    /// Blanks cover what the last line leaves over: that works on every terminal, without escape sequences.
    private void rewrite(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
        out.flush();
        shown = line;
    }

    private record News(Object step, String line) {}
}
