package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.lab.Rehearsal;
import dev.godwit.source.report.ReportFile;
import dev.godwit.target.StopAnswer;
import dev.godwit.target.TargetOutcome;
import dev.godwit.target.TargetOutcome.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class TargetLifeTest {
    @TempDir
    Path folder;

    private final StringWriter written = new StringWriter();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Presses presses = new Presses();
    private final LiveOutput output = new LiveOutput(new PrintWriter(written), Terminal.PLAIN);
    private final Rehearsal rehearsal = new Rehearsal(Duration.ofMinutes(1));
    private final TargetLife life = new TargetLife(presses, output, errors::add, rehearsal);

    @AfterEach
    void close() {
        output.close();
    }

    @Test
    void shouldStopOnTheFirstPressWhereItHoldsNoGuest() throws Exception {
        FakeReceiver idle = new FakeReceiver(true);
        CompletableFuture<Integer> status = start(idle);
        idle.awaitBegun();

        presses.press();

        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.CANCELLED);
        assertThat(idle.calls).containsExactly("stop");
    }

    @Test
    void shouldEndTheRehearsalWhenAGuestIsToCome() throws Exception {
        rehearsal.start();

        life.accepted();

        rehearsal.await();
        assertThat(rehearsal.migrations()).isLessThan(100);
    }

    @Test
    void shouldStopAGuestOnTheSecondPressOnly() throws Exception {
        FakeReceiver holding = new FakeReceiver(false);
        CompletableFuture<Integer> status = start(holding);
        holding.awaitBegun();

        presses.press();
        Await.until(() -> written.toString().contains("the answer to a stop"));
        assertThat(status).isNotDone();
        presses.press();

        assertThat(status.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(holding.calls).containsExactly("stop", "stopGuest");
    }

    @Test
    void shouldEndAsItsMigrationDidAndSayWhy() throws Exception {
        FakeReceiver receiver = new FakeReceiver(false);
        receiver.end.complete(new TargetOutcome(Kind.LOST, false, false, "the link broke"));

        int status = life.run(receiver, null);
        output.close();

        assertThat(status).isEqualTo(ExitStatus.LOST);
        assertThat(written.toString()).contains("LOST, neither side has the whole guest: the link broke");
    }

    @Test
    void shouldWriteItsOutcomeAsJson() throws Exception {
        FakeReceiver receiver = new FakeReceiver(false);
        receiver.end.complete(new TargetOutcome(Kind.FAILED, false, true, "a page"));
        Path path = folder.resolve("t.json");

        life.run(receiver, new ReportFile(path));

        assertThat(path).hasContent("""
                {
                  "schema" : "godwit.target/1",
                  "outcome" : "failed",
                  "verified" : false,
                  "digestMismatch" : true,
                  "reason" : "a page"
                }
                """);
    }

    private CompletableFuture<Integer> start(FakeReceiver receiver) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                status.complete(life.run(receiver, null));
            } catch (InterruptedException | RuntimeException e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    /// A target that stops at once, or one that holds a guest until that is stopped.
    private static final class FakeReceiver implements TargetLife.Receiver {
        private final boolean idle;
        private final CompletableFuture<TargetOutcome> end = new CompletableFuture<>();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final List<String> calls = new CopyOnWriteArrayList<>();

        FakeReceiver(boolean idle) {
            this.idle = idle;
        }

        void awaitBegun() {
            begun.join();
        }

        @Override
        public TargetOutcome awaitEnd() {
            begun.complete(null);
            return end.join();
        }

        @Override
        public StopAnswer stop() {
            calls.add("stop");
            if (idle) {
                end.complete(new TargetOutcome(Kind.NONE, false, false, ""));
            }
            return new StopAnswer(idle, "the answer to a stop");
        }

        @Override
        public void stopGuest() {
            calls.add("stopGuest");
            end.complete(new TargetOutcome(Kind.COMPLETED, true, false, ""));
        }
    }
}
