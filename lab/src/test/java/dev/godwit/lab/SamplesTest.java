package dev.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void shouldTakeTheMiddleOfReadingsInAnyOrder() {
        assertThat(Samples.of(5, 1, 3).median()).isEqualTo(3);
        assertThat(Samples.of(4, 1, 2, 3).median()).isEqualTo(2.5);
        assertThat(Samples.of(7).median()).isEqualTo(7);
    }

    @Test
    void shouldKnowTheLeastAndTheLargest() {
        Samples samples = Samples.of(2, 9, -1);
        assertThat(samples.least()).isEqualTo(-1);
        assertThat(samples.most()).isEqualTo(9);
        assertThat(samples.quantile(0.25)).isEqualTo(0.5);
    }

    @Test
    void shouldRefuseToSpeakOfNothing() {
        assertThatThrownBy(() -> new Samples(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
