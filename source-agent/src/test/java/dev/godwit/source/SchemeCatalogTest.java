package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.protocol.Mode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.Parameter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemeCatalogTest {
    static List<Scheme> schemes() {
        return SchemeCatalog.all();
    }

    /// The table of schemes, with the defaults of each policy, as the papers give them.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "stop-and-copy | stop-and-copy | unlimited",
                "pre-copy | pre-copy | all; address; downtime-limit=300ms,settle=25%,max-rounds=30; none; unlimited",
                "post-copy | post-copy | unlimited",
                "hybrid | hybrid | all; address; max-rounds=1; none; unlimited",
                "clark | pre-copy | skip-redirtied; address; xen,pages=50,rounds=30,factor=3,"
                        + "dynamic-rate,min=100Mbit/s,max=500Mbit/s,step=50Mbit/s; none; "
                        + "dynamic-rate,min=100Mbit/s,max=500Mbit/s,step=50Mbit/s",
                "last-round | pre-copy | last-round; address; remaining=50,max-rounds=30; none; unlimited",
                "time-series | pre-copy | time-series,k=5,n=5; address; remaining=50,max-rounds=30; none; unlimited",
                "majority | pre-copy | majority,n=5; address; remaining=50,max-rounds=30; none; unlimited",
                "matrix | pre-copy | matrix,n=10,share=50%; address; remaining=50,max-rounds=30; none; unlimited",
                "reorder | pre-copy | all; least-dirtied-first; downtime-limit=300ms,settle=25%,max-rounds=30; none; unlimited",
                "delta | pre-copy | all; address; downtime-limit=300ms,settle=25%,max-rounds=30; none; unlimited",
                "hmdc | hybrid | all; address; max-rounds=1; none; unlimited",
                "cpu-throttle | pre-copy | all; address; downtime-limit=300ms,settle=25%,max-rounds=30;"
                        + " auto-converge,initial=20%,step=10%,max=99%,trigger=50%; unlimited",
                "itc-baseline | pre-copy | all; address; remaining=30M,max-rounds=37; none; unlimited",
                "itc-lm | pre-copy | all; address; itc,trust=1,distrust=2; none; unlimited",
                "hpc | pre-copy | all; address; hpc,downtime=30ms,overlap=90%,max-rounds=30; none; unlimited",
                "kvm-default | pre-copy | all; address; kvm,rises=2,rounds=30; none; unlimited",
                "qemu-default | pre-copy | all; address; downtime-limit=300ms,settle=100%,max-time=60s; none; unlimited",
                "xen-default | pre-copy | skip-redirtied; address; xen,pages=50,rounds=30,factor=3; none; unlimited",
                "free-pages | pre-copy | all; address; downtime-limit=300ms,settle=25%,max-rounds=30; none; unlimited"
            })
    void shouldComposeEachSchemeAsItsPaperDoes(String name, String mode, String policies) {
        Scheme scheme = SchemeCatalog.named(name);

        assertThat(scheme.mode()).isEqualTo(Mode.parse(mode));
        assertThat(scheme.policies().values().stream().map(policy -> policy.text()))
                .containsExactly(policies.split("; ", -1));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void shouldNameWhereEverySchemeIsFrom(Scheme scheme) {
        assertThat(scheme.does()).endsWith(".");
        assertThat(scheme.work().cite()).isNotBlank();
        assertThat(scheme.work().title()).isNotBlank();
        assertThat(scheme.work().section()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void shouldLetEveryParameterBeSetToItsDefaultByNameAlone(Scheme scheme) {
        for (Parameter parameter : parameters(scheme).toList()) {
            assertThat(scheme.with(parameter.name(), parameter.value())).isEqualTo(scheme);
        }
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void shouldChangeWhatAParameterIsSetTo(Scheme scheme) {
        for (Parameter parameter : parameters(scheme).toList()) {
            // These are at their least; every other may be one less.
            boolean least =
                    parameter.value().equals("1") || List.of("n", "distrust").contains(parameter.name());
            String other = changed(parameter.value(), least ? 1 : -1);
            assertThat(parameters(scheme.with(parameter.name(), other)).map(Parameter::value))
                    .as(scheme.name() + ": " + parameter.name())
                    .contains(other);
        }
    }

    private static String changed(String value, int by) {
        String digits = value.replaceFirst("\\D+$", "");
        return Long.parseLong(digits) + by + value.substring(digits.length());
    }

    private static Stream<Parameter> parameters(Scheme scheme) {
        return scheme.policies().values().stream().flatMap(policy -> policy.parameters().stream());
    }

    @Test
    void shouldCheckParametersThatAreSetTogetherTogether() {
        Scheme scheme = SchemeCatalog.named("time-series");

        assertThat(scheme.with(Map.of("n", "3", "k", "2")).selection()).isEqualTo(new PageSelection.TimeSeries(2, 3));
        assertThatThrownBy(() -> scheme.with("n", "3")).hasMessageContaining("k must be 1 to n, which is 3, not 5");
    }

    @Test
    void shouldSuggestASchemeForANameThatIsNone() {
        assertThatThrownBy(() -> SchemeCatalog.named("xen")).hasMessageContaining("did you mean xen-default?");
    }

    @Test
    void shouldRefuseAParameterThatTwoPoliciesMeanDifferentThingsBy() {
        Scheme both = SchemeCatalog.named("clark")
                .withThrottle(SchemeCatalog.named("cpu-throttle").throttle());

        assertThatThrownBy(() -> both.with("step", "5%"))
                .hasMessageContaining("'step' is a parameter of dynamic-rate and of auto-converge");
        assertThat(both.with("initial", "30%").throttle().text()).contains("initial=30%");
    }

    @Test
    void shouldHaveADeltaCacheJustWhereDeltasAreTheScheme() {
        assertThat(schemes().stream()
                        .filter(scheme -> scheme.encoding().deltaCacheBytes() > 0)
                        .map(Scheme::name))
                .containsExactly("delta", "hmdc");
    }

    @Test
    void shouldSendFreePagesAsZerosJustWhereThatIsTheScheme() {
        assertThat(schemes().stream().filter(Scheme::freePages).map(Scheme::name))
                .containsExactly("free-pages");
    }

    @Test
    void shouldCompressJustWhereCompressionIsTheScheme() {
        assertThat(schemes().stream()
                        .filter(scheme -> !scheme.encoding().compression().equals(Compression.NONE)))
                .extracting(Scheme::name)
                .containsExactly("adaptive-compression");
        assertThat(SchemeCatalog.named("adaptive-compression").encoding().compression())
                .isEqualTo(Compression.ADAPTIVE);
    }
}
