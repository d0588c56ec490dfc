package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final List<String> NAMES = List.of("stress", "stream", "kv", "kernel-compile", "npb-ep", "specjbb");

    @ParameterizedTest
    @CsvSource({
        "stres, stress",
        "STREAMS, stream",
        "kc, kv",
        "kernel_compile, kernel-compile",
        "specjbb2005, ",
        "specjb, specjbb",
        "ep, ",
        "compile, kernel-compile",
        "npb, npb-ep",
        "str, ",
        "rubiks, ",
        "'', "
    })
    void shouldKnowTheNearestNameIfOneIsNear(String wrong, String nearest) {
        assertThat(Names.nearest(wrong, NAMES).orElse(null)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stress", "kv", "npb-ep"})
    void shouldFindANameThatIsOne(String name) {
        assertThat(Names.nearest(name, NAMES)).contains(name);
    }
}
