package dev.godwit.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this process writes to. Nothing it writes is coloured, so NO_COLOR has nothing to turn off.
///
/// @param rewritable whether a line can be written over, with a carriage return
/// @param columns    how many characters fit a line that is to be written over
record Terminal(boolean rewritable, int columns) {
    /// A file, a pipe or a terminal that cannot: whole lines only.
    static final Terminal PLAIN = new Terminal(false, Integer.MAX_VALUE);

    private static final int USUAL_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;

    /// The terminal of this process.
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again where there is no terminal
    static Terminal detect() {
        Console console = System.console();
        return detect(console != null && console.isTerminal(), System.getenv());
    }

    static Terminal detect(boolean terminal, Map<String, String> environment) {
        if (!terminal || "dumb".equals(environment.get("TERM"))) {
            return PLAIN;
        }
        Integer columns = number(environment.get("COLUMNS"));
        if (columns == null) {
            columns = columnsByStty();
        }
        return new Terminal(true, columns == null || columns < MIN_COLUMNS ? USUAL_COLUMNS : columns);
    }

    /// `stty size` prints rows and columns of its standard input; a few milliseconds, once.
    private static @Nullable Integer columnsByStty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text != null && text.matches("\\d{1,4}") ? Integer.valueOf(text) : null;
    }
}
