package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.Network;

/// Two containers on a network of their own: a migration in each mode, and what becomes of the guest when the target or
/// the network goes.
final class ContainerMigrationIT {
    private static final int FAILED = 1;

    /// A first round of some eight seconds, so that what follows on its first page happens in the midst of it.
    private static final String SLOW_PRE_COPY = "--memory 128M --max-bandwidth 16MiB/s --timeout 3s --warm-up 0s ";

    @BeforeAll
    static void requireDocker() {
        GodwitContainer.requireDocker();
    }

    @Test
    void shouldStartFromTheAotCacheOfTheImage() throws Exception {
        try (Network network = Network.newNetwork();
                GodwitContainer version = GodwitContainer.versionFromAotCache(network)) {
            assertThat(version.awaitExit()).as(version.story()).isZero();
            assertThat(version.story()).contains("\ngodwit 0.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop-and-copy", "pre-copy", "post-copy", "hybrid"})
    void shouldMigrateBetweenTwoContainers(String mode) throws Exception {
        try (Network network = Network.newNetwork();
                GodwitContainer target = GodwitContainer.target(network, "--once");
                GodwitContainer source = GodwitContainer.source(
                        network, "--memory 128M --warm-up 500ms --run-after 500ms --verify twin --mode " + mode)) {
            assertThat(source.awaitExit()).as(source.story()).isZero();
            assertThat(target.awaitExit()).as(target.story()).isZero();

            JsonNode report = source.report();
            assertThat(report.at("/mode").asText()).isEqualTo(mode);
            assertThat(report.at("/verified").asBoolean()).isTrue();
            assertThat(report.at("/digest/final/side").asText()).isEqualTo("target");
            shouldEqualItsTwin(report);
        }
    }

    @Test
    void shouldKeepTheGuestRunningAtTheSourceWhenTheTargetIsKilled() throws Exception {
        try (Network network = Network.newNetwork();
                GodwitContainer target = GodwitContainer.target(network, "");
                GodwitContainer source = GodwitContainer.source(network, SLOW_PRE_COPY)) {
            target.awaitLine("receiving a guest");

            target.signal("KILL");

            source.awaitLine("the guest runs on here");
            assertThat(source.isRunning()).isTrue();
            source.signal("TERM");
            assertThat(source.awaitExit()).as(source.story()).isEqualTo(FAILED);
        }
    }

    @Test
    void shouldNotHarmTheGuestWhenTheTargetIsKilled() throws Exception {
        try (Network network = Network.newNetwork();
                GodwitContainer target = GodwitContainer.target(network, "");
                GodwitContainer source =
                        GodwitContainer.source(network, SLOW_PRE_COPY + "--run-after 500ms --verify twin")) {
            target.awaitLine("receiving a guest");

            target.signal("KILL");

            shouldFailWithAGuestThatEqualsItsTwin(source);
        }
    }

    @Test
    void shouldNotHarmTheGuestWhenTheNetworkIsCutDuringPreCopy() throws Exception {
        try (Network network = Network.newNetwork();
                GodwitContainer target = GodwitContainer.target(network, "--timeout 3s --once");
                GodwitContainer source =
                        GodwitContainer.source(network, SLOW_PRE_COPY + "--run-after 500ms --verify twin")) {
            target.awaitLine("receiving a guest");

            source.disconnect(network);

            shouldFailWithAGuestThatEqualsItsTwin(source);
            assertThat(target.awaitExit()).as(target.story()).isEqualTo(FAILED);
        }
    }

    private static void shouldFailWithAGuestThatEqualsItsTwin(GodwitContainer source) {
        assertThat(source.awaitExit()).as(source.story()).isEqualTo(FAILED);
        JsonNode report = source.report();
        assertThat(report.at("/outcome").asText()).isEqualTo("failed");
        assertThat(report.at("/digest/final/side").asText()).isEqualTo("source");
        shouldEqualItsTwin(report);
    }

    private static void shouldEqualItsTwin(JsonNode report) {
        assertThat(report.at("/digest/twin").asText())
                .hasSize(16)
                .isEqualTo(report.at("/digest/final/guest").asText());
    }
}
