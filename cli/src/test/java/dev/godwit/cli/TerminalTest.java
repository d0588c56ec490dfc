package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    @Test
    void shouldWriteWholeLinesWhereThereIsNoTerminal() {
        assertThat(Terminal.detect(false, Map.of("TERM", "xterm", "COLUMNS", "120")))
                .isEqualTo(Terminal.PLAIN);
    }

    @Test
    void shouldWriteWholeLinesOnADumbTerminal() {
        assertThat(Terminal.detect(true, Map.of("TERM", "dumb", "COLUMNS", "120")))
                .isEqualTo(Terminal.PLAIN);
    }

    @Test
    void shouldTakeTheWidthThatTheEnvironmentTells() {
        assertThat(Terminal.detect(true, Map.of("TERM", "xterm", "COLUMNS", "120")))
                .isEqualTo(new Terminal(true, 120));
    }

    @Test
    void shouldNotBelieveAWidthThatNothingFits() {
        assertThat(Terminal.detect(true, Map.of("TERM", "xterm", "COLUMNS", "0")))
                .isEqualTo(new Terminal(true, 80));
    }
}
