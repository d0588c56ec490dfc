package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.SchemeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SchemesCommandTest {
    @TempDir
    Path folder;

    static List<String> schemes() {
        return SchemeCatalog.names();
    }

    @Test
    void shouldListEverySchemeWithItsModeItsPoliciesAndItsPaper() {
        Run run = Run.godwit("schemes");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines())
                .hasSize(schemes().size() + 3)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(run.out())
                .containsPattern("clark +pre-copy +skip-redirtied; xen,dynamic-rate; dynamic-rate +Clark et al. 2005")
                .containsPattern("stop-and-copy +stop-and-copy +Clark et al. 2005")
                .containsPattern("free-pages +pre-copy +downtime-limit,max-rounds; free-pages +Hines et al. 2009")
                .containsPattern("hmdc +hybrid +max-rounds; xor-delta +Hu et al. 2013");
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void shouldExplainEveryScheme(String name) {
        Run run = Run.godwit("schemes", name);

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith(name + ": ").contains("  mode  ", "  rate  ", "  encoding  ", "  from  ");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void shouldTellTheParametersWithTheirDefaultsAndUnits() {
        assertThat(Run.godwit("schemes", "time-series").out())
                .containsPattern("k +5 +rounds +a page dirty in so many is high dirty")
                .containsPattern("max-rounds +30 +rounds")
                .contains("another value: --set k=5");
        assertThat(Run.godwit("schemes", "clark").out()).containsOnlyOnce("100Mbit/s");
    }

    @Test
    void shouldTellProgramsTheSame() throws IOException {
        Path json = folder.resolve("schemes.json");

        assertThat(Run.godwit("schemes", "itc-lm", "--json", json.toString()).status())
                .isZero();

        assertThat(Files.readString(json))
                .contains("\"schema\" : \"godwit.schemes/1\"", "\"name\" : \"itc-lm\"", "\"distrust\"", "section 3.3");
    }
}
