package dev.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.page.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RehearsalTest {
    @Test
    void shouldMigrateInEveryModeAndLeaveNothingBehind() throws Exception {
        List<Path> before = folders();
        try (Rehearsal rehearsal = new Rehearsal(Duration.ofMinutes(1))) {
            rehearsal.start();
            // The second turn is the one with the guests that reports are kept of.
            Await.until(() -> rehearsal.migrations() >= 9);
            assertThat(rehearsal.reports())
                    .hasSize(4)
                    .allSatisfy(report -> assertThat(report.pages().total()).isEqualTo((64 << 20) / 4096));
        }
        assertThat(folders()).isEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("godwit-rehearsal"));
    }

    @Test
    void shouldEndByItselfWhenItsTimeIsOver() throws Exception {
        Rehearsal rehearsal = new Rehearsal(Duration.ofMillis(1));
        rehearsal.start();
        rehearsal.await();
        assertThat(rehearsal.migrations()).isLessThanOrEqualTo(1);
    }

    @Test
    void shouldMeasureAFewMigrationsMoreWhenItIsOver() throws Exception {
        List<Path> before = folders();
        try (Rehearsal rehearsal = new Rehearsal(Duration.ofMillis(1))) {
            rehearsal.start();
            rehearsal.await();
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);
            rehearsal.measure();

            assertThat(rehearsal.reports()).hasSize(4).allSatisfy(report -> {
                assertThat(report.scheme()).isEqualTo("stop-and-copy");
                assertThat(report.verified()).isTrue();
                assertThat(Instant.parse(report.started())).isBetween(begin, Instant.now());
            });
        }
        assertThat(folders()).isEqualTo(before);
    }

    @Test
    void shouldRehearseTheCompressionOfTheMigrationToCome() throws Exception {
        try (Rehearsal rehearsal = new Rehearsal(Duration.ofMillis(1), Compression.LZ4)) {
            rehearsal.measure();

            assertThat(rehearsal.reports().getLast().pages().lz4()).isPositive();
        }
    }

    @Test
    void shouldLoadEveryCompressorForAMigrationThatMayUseAny() throws Exception {
        try (Rehearsal rehearsal = new Rehearsal(Duration.ofMillis(1), Compression.ADAPTIVE)) {
            rehearsal.measure();

            var pages = rehearsal.reports().getLast().pages();
            assertThat(pages.lz4()).isPositive();
            assertThat(pages.zstd()).isPositive();
        }
    }

    @Test
    void shouldAbandonTheMigrationThatIsUnderWayWhenItIsToEnd() throws Exception {
        List<Path> before = folders();
        Duration shortest = Duration.ofDays(1);
        for (int attempt = 0; attempt < 3; attempt++) {
            try (Rehearsal rehearsal = new Rehearsal(Duration.ofMinutes(1))) {
                rehearsal.start();
                // The sixth is the large post-copy, after which comes one that serves faults alone for a while.
                Await.until(() -> rehearsal.migrations() >= 6);
                // The guest at the source and its successor at the target: it is under way.
                Await.until(() -> threads("godwit-vcpu-0") == 2);
                long begin = System.nanoTime();
                rehearsal.stop();
                rehearsal.await();
                Duration took = Duration.ofNanos(System.nanoTime() - begin);
                shortest = took.compareTo(shortest) < 0 ? took : shortest;
            }
        }
        assertThat(shortest).isLessThan(Rehearsal.FAULTS);
        assertThat(folders()).isEqualTo(before);
    }

    @Test
    void shouldNotWaitForOneThatNeverBegan() throws Exception {
        Rehearsal rehearsal = new Rehearsal(Duration.ofMinutes(1));
        rehearsal.await();
        rehearsal.close();
        assertThat(rehearsal.migrations()).isZero();
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .count();
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("godwit-rehearsal-"))
                    .toList();
        }
    }
}
