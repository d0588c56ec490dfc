package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.Pause;
import dev.godwit.protocol.Frame;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Times;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final long OFFSET = 123_456_789_000L;

    private static Measurements migrated() {
        var m = new Measurements();
        long start = m.startNs;
        m.pause = new Pause(start + 1_000, start + 1_300);
        m.lastPassNs = start + 5_000;
        m.sourceVerifyNs = 400;
        m.ready = new Frame.Ready(7, 200);
        m.readyNs = start + 9_000;
        m.running = new Frame.Running(start + OFFSET + 9_700, 50);
        m.runningNs = start + 10_000;
        m.clock = new ClockOffset.Sample(start + 9_900, 60, OFFSET);
        m.endNs = start + 12_000L;
        return m;
    }

    @Test
    void shouldBeginTheDowntimeAtTheFirstVcpusStopAndEndItAtTheLastOnesStart() {
        Times times = Figures.times(migrated());

        assertThat(times.preparation()).isEqualTo(1_000);
        assertThat(times.downtime()).isEqualTo(8_700);
        assertThat(times.downtimeErrorBound()).isEqualTo(30);
        assertThat(times.downtimeUpperBound()).isEqualTo(9_000);
        assertThat(times.resume()).isEqualTo(2_300);
        assertThat(times.total()).isEqualTo(12_000);
    }

    @Test
    void shouldSplitTheDowntimeIntoPartsThatAddUpToIt() {
        Measurements m = migrated();

        DowntimeParts parts = Figures.downtimeParts(m);

        assertThat(parts).isNotNull();
        assertThat(parts.verify()).isEqualTo(600);
        assertThat(parts.pause() + parts.lastRound() + parts.state() + parts.verify() + parts.activate())
                .isEqualTo(Figures.times(m).downtime());
    }

    @Test
    void shouldKnowNothingOfWhatHasNotHappened() {
        var m = new Measurements();
        m.end();

        Times times = Figures.times(m);

        assertThat(times.preparation()).isNull();
        assertThat(times.downtime()).isNull();
        assertThat(times.downtimeErrorBound()).isNull();
        assertThat(times.downtimeUpperBound()).isNull();
        assertThat(times.resume()).isNull();
        assertThat(Figures.downtimeParts(m)).isNull();
        assertThat(Figures.pages(m, 64).sent()).isZero();
        assertThat(Figures.faults(null).count()).isZero();
    }

    @Test
    void shouldKnowThePreparationOfAMigrationThatFailedWhileTheGuestWasPaused() {
        var m = new Measurements();
        m.pause = new Pause(m.startNs + 1_000, m.startNs + 1_300);

        assertThat(Figures.times(m).preparation()).isEqualTo(1_000);
        assertThat(Figures.times(m).downtime()).isNull();
    }

    @Test
    void shouldKeepTheFirstEnd() {
        var m = new Measurements();
        m.end();
        Long first = m.endNs;
        m.end();

        assertThat(m.endNs).isSameAs(first);
    }
}
