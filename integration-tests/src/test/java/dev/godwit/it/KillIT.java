package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `kill -9` of either side at random moments. The guest never runs on both sides, and the survivor says where it is.
///
/// `-Dgodwit.it.kills=100` for a long run, `-Dgodwit.it.seed=…` for other moments; a failure names its own.
final class KillIT {
    private static final int FAILED = 1;
    private static final int MISMATCH = 3;
    private static final int IN_DOUBT = 4;
    private static final int LOST = 5;

    private static final List<String> MODES = List.of("pre-copy", "post-copy", "hybrid");

    @TempDir
    Path folder;

    /// A moment: so long after one of the two has written this.
    record Moment(boolean toldBySource, String line, int withinMs) {}

    /// From the first page to the end, about the switchover, and while the guest runs at the target.
    private static final List<Moment> MOMENTS = List.of(
            new Moment(false, "receiving a guest", 2500),
            new Moment(true, "Here -> Paused", 40),
            new Moment(true, "Paused -> Committed", 5),
            new Moment(true, "Committed -> There", 500));

    record Kill(int number, String mode, boolean ofSource, Moment moment, Duration delay) {
        @Override
        public String toString() {
            return "kill %d: the %s of a %s, %d us after '%s'"
                    .formatted(number, ofSource ? "source" : "target", mode, delay.toNanos() / 1000, moment.line());
        }
    }

    /// Modes, victims and what to wait for in turn; how long after it, at random.
    static Stream<Kill> kills() {
        Random random = new Random(Long.getLong("godwit.it.seed", 1));
        return IntStream.range(0, Integer.getInteger("godwit.it.kills", 6)).mapToObj(number -> {
            String mode = MODES.get(number % MODES.size());
            boolean ofSource = number / MODES.size() % 2 == 0;
            Moment moment = MOMENTS.get((number + number / (2 * MODES.size())) % MOMENTS.size());
            Duration delay = Duration.ofNanos((long) (random.nextDouble() * moment.withinMs() * 1e6));
            return new Kill(number, mode, ofSource, moment, delay);
        });
    }

    @ParameterizedTest
    @MethodSource("kills")
    void shouldNeverRunTheGuestTwiceNorLoseItInSilence(Kill kill) throws Exception {
        Path json = folder.resolve("report.json");
        try (GodwitProcess target =
                        GodwitProcess.target("--once", "--verbose", "--timeout", "3s", "--in-doubt-timeout", "3s");
                GodwitProcess source = target.source(options(kill.mode(), json))) {
            (kill.moment().toldBySource() ? source : target)
                    .awaitLine(kill.moment().line());
            (kill.ofSource() ? source : target).killAfter(kill.delay());

            int status = (kill.ofSource() ? target : source).awaitExit();
            source.awaitOutputEnd();
            target.awaitOutputEnd();
            String story = kill + ":" + target + source;
            if (kill.ofSource()) {
                checkTarget(status, kill.mode(), Handover.of(source), target, story);
            } else {
                checkSource(status, source, GodwitProcess.json(json), story);
            }
            checkNeverTwo(source, target, story);
        }
    }

    private static String[] options(String mode, Path json) {
        return ("--verbose --mode " + mode + " --memory 64M --dirty-rate 20MiB/s --max-bandwidth 50MiB/s"
                        + " --warm-up 100ms --run-after 500ms --verify twin --timeout 3s --in-doubt-timeout 3s --json "
                        + json)
                .split(" ");
    }

    /// Where the source's last word says that the guest is; each transition is logged before it has an effect.
    private enum Handover {
        HERE,
        COMMITTED,
        THERE,
        LOST;

        static Handover of(GodwitProcess source) {
            Handover last = HERE;
            for (String line : source.err()) {
                if (line.contains("handover: ")) {
                    last = line.contains("-> Lost")
                            ? LOST
                            : line.contains("-> There")
                                    ? THERE
                                    : line.contains("-> Committed") || line.contains("-> InDoubt") ? COMMITTED : HERE;
                }
            }
            return last;
        }
    }

    /// The target died, and with it the only one who could say that it discarded the guest: no way back from Commit.
    private static void checkSource(int status, GodwitProcess source, JsonNode report, String story) {
        String outcome = report.at("/outcome").asText();
        switch (Handover.of(source)) {
            case HERE -> {
                assertThat(source.hasWritten("-> Committed")).as(story).isFalse();
                assertThat(status).as(story).isEqualTo(FAILED);
                assertThat(outcome).as(story).isEqualTo("failed");
                assertThat(report.at("/digest/final/side").asText()).as(story).isEqualTo("source");
                assertThat(report.at("/digest/twin").asText())
                        .as(story)
                        .hasSize(16)
                        .isEqualTo(report.at("/digest/final/guest").asText());
            }
            case COMMITTED -> {
                assertThat(status).as(story).isEqualTo(IN_DOUBT);
                assertThat(outcome).as(story).isEqualTo("in-doubt");
            }
            case THERE -> {
                assertThat(outcome).as(story).isEqualTo("completed");
                boolean stoppedFirst = !report.at("/digest/final").isNull();
                // A twin was asked for: a guest that died before its final stop was not compared with one.
                assertThat(status).as(story).isEqualTo(stoppedFirst ? 0 : MISMATCH);
            }
            case LOST -> {
                assertThat(status).as(story).isEqualTo(LOST);
                assertThat(outcome).as(story).isEqualTo("lost");
                assertThat(report.at("/mode").asText()).as(story).isNotEqualTo("pre-copy");
            }
        }
    }

    /// The source died.
    private static void checkTarget(int status, String mode, Handover handover, GodwitProcess target, String story) {
        boolean ran = target.hasWritten("the guest runs here");
        boolean hasAll = target.hasWritten("all of the guest's memory has arrived");
        if (handover == Handover.HERE) {
            assertThat(ran).as(story).isFalse();
        }
        if (!ran) {
            assertThat(target.hasWritten("the guest stays at the source"))
                    .as(story)
                    .isTrue();
            assertThat(status).as(story).isEqualTo(FAILED);
        } else if (hasAll || mode.equals("pre-copy")) {
            assertThat(status).as(story).isZero();
        } else {
            assertThat(target.hasWritten("is lost")).as(story).isTrue();
            assertThat(status).as(story).isEqualTo(LOST);
        }
    }

    /// A target that once ran the guest excludes a source that runs it again.
    private static void checkNeverTwo(GodwitProcess source, GodwitProcess target, String story) {
        boolean backAtSource = source.err().stream().anyMatch(line -> line.contains("-> Here"));
        assertThat(backAtSource && target.hasWritten("the guest runs here"))
                .as(story)
                .isFalse();
    }
}
