package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Mode;
import dev.godwit.source.CancelAnswer;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(40)
class CancelTest {
    /// Every phase before the point of no return, and every round of a pre-copy: a new phase cannot go untested.
    static Stream<Arguments> everyPhase() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of(Phase.values())
                        .filter(phase -> happens(mode, phase))
                        .flatMap(phase -> Stream.iterate(0, round -> round < rounds(mode, phase), round -> round + 1)
                                .map(round -> Arguments.of(mode, phase, round))));
    }

    private static boolean happens(Mode mode, Phase phase) {
        return switch (phase) {
            case WARM_UP, RESERVATION, SWITCHOVER -> true;
            case PRE_COPY -> mode == Mode.PRE_COPY || mode == Mode.HYBRID;
            case POST_COPY, IN_DOUBT, RUN_AFTER, TWIN -> false; // after it
        };
    }

    private static int rounds(Mode mode, Phase phase) {
        return phase == Phase.PRE_COPY && mode == Mode.PRE_COPY ? 3 : 1;
    }

    /// Cancels on a thread of its own as soon as a phase, and a round of it, has begun; the phase waits for the
    /// answer.
    private static final class CancelAt implements Progress.Listener {
        private final Phase phase;
        private final int round;
        private final CompletableFuture<SourceAgent> agent = new CompletableFuture<>();
        private final CompletableFuture<CancelAnswer> answer = new CompletableFuture<>();

        CancelAt(Phase phase, int round) {
            this.phase = phase;
            this.round = round;
        }

        @Override
        public void progress(Progress progress) {
            if (progress.phase() == phase && progress.round() >= round && !answer.isDone()) {
                answer.complete(agent.join().cancel());
            }
        }
    }

    @ParameterizedTest(name = "{0} in {1}, round {2}")
    @MethodSource("everyPhase")
    void shouldLeaveTheGuestRunningHereAndMigrateItTheNextTime(Mode mode, Phase phase, int round) throws Exception {
        // Slow enough that no phase is over before the cancel has come, and dirtied faster than it is sent.
        GuestSpec spec = Guests.busy().dirtyBytesPerSecond(200 << 20).build();
        MigrationOptions slow = Migrations.options(mode).maxBandwidth(64 << 20).build();
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(spec)) {
            target.watch(guest);
            var cancelling = new CancelAt(phase, round);
            MigrationReport report;
            try (SourceAgent source = SourceAgent.connect(target.address(), slow, cancelling)) {
                cancelling.agent.complete(source);
                report = source.migrate(guest);
            }

            assertThat(cancelling.answer.join().accepted()).isTrue();
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.CANCELLED);
            assertThat(report.reason()).contains("cancelled by the user");
            Guests.assertRuns(guest);
            assertThat(target.hasRunAGuest()).isFalse();
            guest.pause();
            Guests.assertEqualsTwin(guest);
            guest.resume();

            MigrationReport again = Migrations.migrate(
                    target.address(), guest, Migrations.options(mode).retries(3).build());

            assertThat(again.outcome()).as(again.reason()).isEqualTo(Outcome.COMPLETED);
            try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                Guests.assertEqualsTwin(there);
            }
        }
    }

    @Test
    void shouldEndTheWarmUpAtOnceWhenItIsCancelled() throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build());
                SourceAgent source = SourceAgent.connect(
                        target.address(),
                        Migrations.options(Mode.PRE_COPY)
                                .warmUp(Duration.ofMinutes(10))
                                .build(),
                        Migrations.SILENT)) {
            CompletableFuture<MigrationReport> migration = CompletableFuture.supplyAsync(() -> source.migrate(guest));
            Await.until("the guest warms up", () -> guest.activity().operations() > 0);

            assertThat(source.cancel().accepted()).isTrue();

            assertThat(migration.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
            Guests.assertRuns(guest);
        }
    }

    @Test
    void shouldRefuseACancelAfterThePointOfNoReturnAndSayWhatToDo() throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            var cancelling = new CancelAt(Phase.POST_COPY, 0);
            try (SourceAgent source = SourceAgent.connect(
                    target.address(),
                    Migrations.options(Mode.POST_COPY).maxBandwidth(32 << 20).build(),
                    cancelling)) {
                cancelling.agent.complete(source);
                MigrationReport report = source.migrate(guest);

                assertThat(cancelling.answer.join().accepted()).isFalse();
                assertThat(cancelling.answer.join().message())
                        .matches(
                                "the guest runs on the target and still needs \\d+ pages: wait, or press again to abandon it");
                assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
            }
        }
    }

    @Test
    void shouldLoseTheGuestWhenAPostCopyIsAbandoned() throws Exception {
        var begun = new CountDownLatch(1);
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build());
                SourceAgent source = SourceAgent.connect(
                        target.address(),
                        Migrations.options(Mode.POST_COPY).maxBandwidth(1 << 20).build(),
                        progress -> {
                            if (progress.phase() == Phase.POST_COPY) {
                                begun.countDown();
                            }
                        })) {
            CompletableFuture<MigrationReport> migration = CompletableFuture.supplyAsync(() -> source.migrate(guest));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            source.abandon();

            assertThat(migration.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.LOST);
            Await.until("the target knows that its guest is lost", target::hasLostAGuest);
            assertThat(target.agent().awaitEnd().reason()).contains("abandoned");
        }
    }

    @ParameterizedTest(name = "{0} in {1}, round {2}")
    @MethodSource("everyPhase")
    void shouldEndWhenTheAgentIsClosedMeanwhile(Mode mode, Phase phase, int round) throws Exception {
        var begun = new CountDownLatch(1);
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(
                        Guests.busy().dirtyBytesPerSecond(200 << 20).build())) {
            SourceAgent source = SourceAgent.connect(
                    target.address(),
                    Migrations.options(mode).maxBandwidth(64 << 20).build(),
                    progress -> {
                        if (progress.phase() == phase && progress.round() >= round) {
                            begun.countDown();
                        }
                    });
            CompletableFuture<MigrationReport> migration = CompletableFuture.supplyAsync(() -> source.migrate(guest));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            source.close();

            MigrationReport report = migration.get(10, TimeUnit.SECONDS);
            if (report.outcome() == Outcome.CANCELLED) {
                Guests.assertRuns(guest);
                assertThat(target.hasRunAGuest()).isFalse();
            }
        }
    }
}
