package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesTest {
    @Test
    void shouldSplitAtCommas() {
        assertThat(Names.split(List.of("clark,majority", "itc-lm"))).containsExactly("clark", "majority", "itc-lm");
    }

    @Test
    void shouldTakeASchemeWithOptionsAsOneThoughTheyHaveCommas() {
        assertThat(Names.split(List.of("clark", " pre-copy  --stop itc,max-rounds=37 ")))
                .containsExactly("clark", "pre-copy --stop itc,max-rounds=37");
    }

    @Test
    void shouldKeepWhatBelongsToALinkWithIt() {
        assertThat(Names.splitLinks(List.of("lan,10gbit,2ms,100mbit,40ms,jitter=5ms,wan", "none")))
                .containsExactly("lan", "10gbit,2ms", "100mbit,40ms,jitter=5ms", "wan", "none");
    }

    @Test
    void shouldRefuseAnEmptyName() {
        assertThatThrownBy(() -> Names.split(List.of("clark,"))).hasMessage("'clark,' has an empty name in it");
    }
}
