package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.Progress.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTickerTest {
    private final List<Progress> told = new ArrayList<>();
    private final ProgressTicker ticker = new ProgressTicker(told::add, new FlowWindow(1, 0, Long.MAX_VALUE), 4096);

    @Test
    void shouldTellOfEachRoundWhenItBegins() {
        ticker.phase(Phase.PRE_COPY);
        ticker.round(1, 10);

        assertThat(told).extracting(Progress::phase).containsExactly(Phase.PRE_COPY, Phase.PRE_COPY);
        assertThat(told).extracting(Progress::round).containsExactly(0, 1);
    }

    /// A listener may take its time, and in the switchover the guest would wait for it.
    @Test
    void shouldLeaveTheLastPassToTheTimer() {
        ticker.phase(Phase.SWITCHOVER);
        ticker.round(2, 10);
        assertThat(told).hasSize(1);

        ticker.tick();
        assertThat(told).hasSize(2);
        assertThat(told.getLast().round()).isEqualTo(2);
    }
}
