package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C, SIGTERM and the end of a parent: a process never exits while it holds a guest, except when it is pressed
/// twice.
final class SignalIT {
    private static final int FAILED = 1;
    private static final int LOST = 5;
    private static final int CANCELLED = 130;

    /// Some eight seconds of a first round: long enough to be interrupted, and no test waits for its end.
    private static final List<String> SLOW =
            List.of("--memory", "128M", "--max-bandwidth", "16MiB/s", "--warm-up", "0s");

    @TempDir
    Path folder;

    @Test
    void shouldCancelOnTheFirstPressAndLetGoOfTheGuestOnTheSecond() throws Exception {
        try (GodwitProcess target = GodwitProcess.target("--once");
                GodwitProcess source = target.source(slow("--mode", "pre-copy"))) {
            target.awaitLine("receiving a guest");

            source.signal("INT");
            source.awaitLine("the guest runs on here; press Ctrl-C to stop it");
            assertThat(source.isAlive()).isTrue();
            assertThat(target.awaitExit()).as("%s", target).isEqualTo(FAILED);

            source.signal("INT");
            assertThat(source.awaitExit()).as("%s", source).isEqualTo(CANCELLED);
        }
    }

    @Test
    void shouldCancelAndEndOnSigterm() throws Exception {
        try (GodwitProcess target = GodwitProcess.target();
                GodwitProcess source = target.source(slow("--mode", "pre-copy"))) {
            target.awaitLine("receiving a guest");

            source.signal("TERM");

            assertThat(source.awaitExit()).as("%s", source).isEqualTo(CANCELLED);
            target.awaitLine("discarded");
            assertThat(target.isAlive()).isTrue();
        }
    }

    @Test
    void shouldAbandonAPostCopyOnTheSecondPressOnly() throws Exception {
        try (GodwitProcess target = GodwitProcess.target("--once");
                GodwitProcess source = target.source(slow("--mode", "post-copy"))) {
            target.awaitLine("the guest runs here");
            source.awaitLine("post-copy");

            source.signal("INT");
            source.awaitLine("wait, or press again to abandon it");
            assertThat(source.isAlive()).isTrue();

            source.signal("INT");
            assertThat(source.awaitExit()).as("%s", source).isEqualTo(LOST);
            assertThat(target.awaitExit()).as("%s", target).isEqualTo(LOST);
        }
    }

    @Test
    void shouldKeepTheGuestOfATargetUntilTheSecondPress() throws Exception {
        try (GodwitProcess target = GodwitProcess.target();
                GodwitProcess source = target.source("--memory", "64M", "--warm-up", "0s")) {
            assertThat(source.awaitExit()).as("%s", source).isZero();

            target.signal("INT");
            target.awaitLine("press again to stop it");
            assertThat(target.isAlive()).isTrue();

            target.signal("INT");
            assertThat(target.awaitExit()).as("%s", target).isZero();
        }
    }

    @Test
    void shouldEndATargetThatWaits() throws Exception {
        try (GodwitProcess target = GodwitProcess.target()) {
            target.address();

            target.signal("INT");

            assertThat(target.awaitExit()).as("%s", target).isEqualTo(CANCELLED);
        }
    }

    @Test
    void shouldKeepTheGuestAtTheSourceWhenTheTargetIsStoppedWhileItReceives() throws Exception {
        try (GodwitProcess target = GodwitProcess.target();
                GodwitProcess source = target.source(slow("--mode", "pre-copy"))) {
            target.awaitLine("receiving a guest");

            target.signal("INT");

            assertThat(target.awaitExit()).as("%s", target).isEqualTo(CANCELLED);
            source.awaitLine("the guest runs on here; press Ctrl-C to stop it");
            source.signal("INT");
            assertThat(source.awaitExit()).as("%s", source).isEqualTo(FAILED);
        }
    }

    @Test
    void shouldCancelADemoAndProveThatItsGuestWasUnharmed() throws Exception {
        Path json = folder.resolve("report.json");
        try (GodwitProcess demo = slowDemo("--run-after", "200ms", "--verify", "twin", "--json", json.toString())) {
            demo.awaitLine("pre-copy round 0");

            demo.signal("INT");

            assertThat(demo.awaitExit()).as("%s", demo).isEqualTo(CANCELLED);
            JsonNode digest = GodwitProcess.json(json).at("/digest");
            assertThat(digest.at("/final/side").asText()).isEqualTo("source");
            assertThat(digest.at("/twin").asText())
                    .hasSize(16)
                    .isEqualTo(digest.at("/final/guest").asText());
        }
    }

    @Test
    void shouldLeaveNoProcessBehindWhenADemoIsKilled() throws Exception {
        try (GodwitProcess demo = slowDemo()) {
            demo.awaitLine("pre-copy round 0");
            List<ProcessHandle> children = demo.children();
            assertThat(children).hasSize(2);

            demo.kill();

            demo.awaitOutputEnd();
            children.forEach(child -> child.onExit().join());
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void shouldLeaveNoProcessBehindWhenADemoIsTerminated() throws Exception {
        try (GodwitProcess demo = slowDemo()) {
            demo.awaitLine("pre-copy round 0");
            List<ProcessHandle> children = demo.children();

            demo.signal("TERM");

            assertThat(demo.awaitExit()).as("%s", demo).isEqualTo(CANCELLED);
            assertThat(children).hasSize(2).noneMatch(ProcessHandle::isAlive);
        }
    }

    private static String[] slow(String... options) {
        return Stream.concat(SLOW.stream(), Stream.of(options)).toArray(String[]::new);
    }

    private static GodwitProcess slowDemo(String... options) throws Exception {
        return GodwitProcess.start(
                Stream.concat(Stream.of("demo"), Stream.of(slow(options))).toArray(String[]::new));
    }
}
