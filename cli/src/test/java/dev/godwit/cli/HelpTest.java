package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.WorkloadKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {
    @ParameterizedTest
    @ValueSource(strings = {"demo", "source", "target", "compare", "predict", "bench", "schemes", "link"})
    void shouldHaveAnExampleForEverySubcommand(String command) {
        Run help = Run.godwit(command, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("\nExamples:\n  godwit " + command);
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "source", "target", "compare", "predict", "bench", "schemes", "link"})
    void shouldNotOfferWhatIsForProcessesThatTheDemoStarts(String command) {
        assertThat(Run.godwit(command, "--help").out()).doesNotContain("lifeline", "--terminal", "--over-link");
    }

    @Test
    void shouldListTheCommandsThatThereAre() {
        assertThat(Run.godwit("--help").out())
                .contains(
                        "demo",
                        "source",
                        "target",
                        "compare",
                        "bench",
                        "schemes",
                        "link",
                        "generate-completion",
                        "\nExample:\n  godwit demo")
                .doesNotContain("train", "generate-man");
    }

    @Test
    void shouldShowTheDefaultsAndWhatIsAllowed() {
        assertThat(Run.godwit("demo", "--help").out())
                .contains("stop-and-copy, pre-copy, post-copy, hybrid (pre-copy)")
                .contains("What the guest does (stress):")
                .contains("Memory of the guest (1G)")
                .contains("(100MiB/s; kernel-compile 224")
                .contains("(300ms)");
    }

    @Test
    void shouldSayInALineWhatEachWorkloadDoes() {
        String help = Run.godwit("demo", "--help").out();

        for (String workload : WorkloadKind.labels()) {
            assertThat(help).containsPattern("(?m)^ +" + workload + ": .{10}");
        }
    }

    @Test
    void shouldTellItsVersionAndTheJvm() {
        Run version = Run.godwit("--version");

        assertThat(version.status()).isZero();
        assertThat(version.out()).startsWith("godwit ").contains("Java " + Runtime.version());
    }

    @Test
    void shouldGenerateShellCompletion() {
        Run completion = Run.godwit("generate-completion");

        assertThat(completion.status()).isZero();
        assertThat(completion.out())
                .contains("--downtime-limit", "hotspot", "post-copy", "lz4", "twin", "itc-lm", "time-series");
    }
}
