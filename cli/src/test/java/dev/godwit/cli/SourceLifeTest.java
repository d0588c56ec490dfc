package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.CancelAnswer;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
final class SourceLifeTest {
    private static final String STAYS = "the guest runs on here; press Ctrl-C to stop it";

    @TempDir
    Path folder;

    private final StringWriter written = new StringWriter();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Presses presses = new Presses();
    private final LiveOutput output = new LiveOutput(new PrintWriter(written), Terminal.PLAIN);
    private final SourceLife life = new SourceLife(presses, output, errors::add);
    private final FakeMigration migration = new FakeMigration();

    @AfterEach
    void close() {
        output.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "IN_DOUBT", "LOST"})
    void shouldEndWithTheMigrationWhereNoGuestIsLeftHere(Outcome outcome) throws Exception {
        migration.ends(outcome);

        int status = life.run(migration, true, null);

        assertThat(status).isEqualTo(ExitStatus.of(Reports.report(outcome)));
        assertThat(text()).contains("pre-copy of a 64 MiB guest").doesNotContain(STAYS);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELLED"})
    void shouldEndWithTheMigrationWhereTheGuestHadItsFinalStopHere(Outcome outcome) throws Exception {
        migration.ends(outcome);

        assertThat(life.run(migration, false, null)).isEqualTo(ExitStatus.of(Reports.report(outcome)));
        assertThat(text()).doesNotContain(STAYS);
    }

    @Test
    void shouldStayWithAGuestWhoseMigrationFailedUntilItIsStopped() throws Exception {
        migration.ends(Outcome.FAILED);
        CompletableFuture<Integer> status = start();
        awaitWritten(STAYS);

        assertThat(status).isNotDone();
        presses.press();

        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.FAILED);
        assertThat(migration.calls).isEmpty();
    }

    @Test
    void shouldCancelOnTheFirstPressAndStopTheGuestOnTheSecond() throws Exception {
        migration.onCancel = () -> migration.ends(Outcome.CANCELLED);
        CompletableFuture<Integer> status = start();
        migration.awaitBegun();

        presses.press();
        awaitWritten(STAYS);
        assertThat(status).isNotDone();
        presses.press();

        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.CANCELLED);
        assertThat(text()).contains("the answer to a cancel");
        assertThat(migration.calls).containsExactly("cancel");
    }

    @Test
    void shouldEndOnATerminationAlone() throws Exception {
        migration.onCancel = () -> migration.ends(Outcome.CANCELLED);
        CompletableFuture<Integer> status = start();
        migration.awaitBegun();

        presses.terminate();

        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.CANCELLED);
    }

    @Test
    void shouldAbandonOnTheSecondPressWhatCannotBeCancelled() throws Exception {
        migration.onAbandon = () -> migration.ends(Outcome.LOST);
        CompletableFuture<Integer> status = start();
        migration.awaitBegun();

        presses.press();
        awaitWritten("the answer to a cancel");
        assertThat(status).isNotDone();
        presses.press();

        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.LOST);
        assertThat(migration.calls).containsExactly("cancel", "abandon");
    }

    @Test
    void shouldWriteTheReportAsJson() throws Exception {
        migration.ends(Outcome.COMPLETED);
        Path path = folder.resolve("r.json");

        life.run(migration, true, new ReportFile(path));

        assertThat(ReportJson.read(Files.readString(path))).isEqualTo(Reports.report(Outcome.COMPLETED));
    }

    @Test
    void shouldReportToPeopleAlsoWhereTheFileCannotBeWritten() throws Exception {
        migration.ends(Outcome.COMPLETED);

        int status = life.run(
                migration, true, new ReportFile(folder.resolve("missing").resolve("r.json")));

        assertThat(status).isZero();
        assertThat(errors)
                .singleElement()
                .asString()
                .startsWith("cannot write ")
                .hasLineCount(1);
        assertThat(text()).contains("Migrated: pre-copy of a 64 MiB guest");
    }

    private CompletableFuture<Integer> start() {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                status.complete(life.run(migration, true, null));
            } catch (InterruptedException | RuntimeException e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    private void awaitWritten(String text) throws Exception {
        Await.until(() -> written.toString().contains(text));
    }

    private String text() {
        output.close();
        return written.toString();
    }

    /// A migration that ends when a test says so.
    private static final class FakeMigration implements SourceLife.Migration {
        private final CompletableFuture<Outcome> end = new CompletableFuture<>();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private @Nullable Runnable onCancel;
        private @Nullable Runnable onAbandon;

        void ends(Outcome outcome) {
            end.complete(outcome);
        }

        void awaitBegun() throws ExecutionException, InterruptedException {
            begun.get();
        }

        @Override
        public MigrationReport migrate() {
            begun.complete(null);
            return Reports.report(end.join());
        }

        @Override
        public CancelAnswer cancel() {
            calls.add("cancel");
            if (onCancel != null) {
                onCancel.run();
            }
            return new CancelAnswer(onCancel != null, "the answer to a cancel");
        }

        @Override
        public void abandon() {
            calls.add("abandon");
            if (onAbandon != null) {
                onAbandon.run();
            }
        }
    }
}
