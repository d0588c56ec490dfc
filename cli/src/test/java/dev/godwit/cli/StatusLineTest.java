package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class StatusLineTest {
    private static final long MS = 1_000_000;

    private final StringWriter written = new StringWriter();

    @Test
    void shouldWriteOverItsLineOnATerminal() {
        StatusLine line = onATerminal();

        line.status("a", "round 1, long", 0);
        line.status("a", "round 1", 100 * MS);

        assertThat(written).hasToString("\rround 1, long\rround 1      ");
    }

    @Test
    void shouldNotWriteOverItsLineMoreOftenThanPeopleCanRead() {
        StatusLine line = onATerminal();

        line.status("a", "1", 0);
        line.status("a", "2", 99 * MS);
        line.status("b", "3", 99 * MS);

        assertThat(written).hasToString("\r1\r3");
    }

    @Test
    void shouldTakeTheLineAwayForWhatStays() {
        StatusLine line = onATerminal();

        line.status("a", "abc", 0);
        line.print("a message\n");
        line.status("a", "d", 500 * MS);
        line.end();

        assertThat(written).hasToString("\rabc\r   \ra message\n\rd\r \r");
    }

    @Test
    void shouldWriteOneLineForEachStepWhereNothingCanBeWrittenOver() {
        StatusLine line = plain();

        line.status("round 0", "0", 5_000 * MS);
        line.status("round 0", "0, more", 5_500 * MS);
        line.status("round 1", "1", 6_100 * MS);
        line.print("a message\n");
        line.end();

        assertThat(written.toString().lines()).containsExactly("0", "1", "a message");
        assertThat(written.toString()).doesNotContain("\r");
    }

    @Test
    void shouldWriteNotMoreThanOneLineASecondWhereNothingCanBeWrittenOver() {
        StatusLine line = plain();

        for (int ms = 0; ms <= 3_000; ms += 50) {
            line.status(ms, "at " + ms, ms * MS);
        }

        assertThat(written.toString().lines()).containsExactly("at 0", "at 1000", "at 2000", "at 3000");
    }

    @Test
    void shouldShowTheLastStepLaterThatCameTooSoon() {
        StatusLine line = plain();

        line.status("switchover", "switchover", 0);
        line.status("run after", "run after", 10 * MS);
        line.tick(999 * MS);
        assertThat(written.toString().lines()).containsExactly("switchover");
        line.tick(1_000 * MS);
        line.tick(60_000 * MS);

        assertThat(written.toString().lines()).containsExactly("switchover", "run after");
    }

    @Test
    void shouldNotShowAStepAfterWhatCameAfterIt() {
        StatusLine line = plain();

        line.status("run after", "run after", 0);
        line.status("twin", "twin", 10 * MS);
        line.print("the report\n");
        line.tick(60_000 * MS);

        assertThat(written.toString().lines()).containsExactly("run after", "twin", "the report");
    }

    @Test
    void shouldShowNowAndThenThatALongStepIsAlive() {
        StatusLine line = plain();

        for (int second = 0; second <= 21; second++) {
            line.status("twin", "at " + second, second * 1_000L * MS);
        }

        assertThat(written.toString().lines()).containsExactly("at 0", "at 10", "at 20");
    }

    private StatusLine onATerminal() {
        return new StatusLine(new PrintWriter(written), new Terminal(true, 80));
    }

    private StatusLine plain() {
        return new StatusLine(new PrintWriter(written), Terminal.PLAIN);
    }
}
