package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Mode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nothing that a user or the migration asks of a guest waits behind a vCPU that waits itself.
@Timeout(60)
class ResponsivenessTest {
    private static final long PROMPT_NS = 50_000_000;
    private static final int TRIES = 7;

    /// A process's first migration also loads its classes; what is promised here is about vCPUs that wait.
    @BeforeAll
    static void migrateOnce() throws Exception {
        duringPreCopy(Slowness.THROTTLED, (source, guest) -> source.cancel());
    }

    /// Why the vCPUs are slow to come to a step boundary by themselves.
    enum Slowness {
        PACED_TO_ONE_OPERATION_A_SECOND {
            @Override
            GuestSpec spec() {
                return Guests.busy().vcpus(2).dirtyBytesPerSecond(2 * 4096).build();
            }
        },
        THROTTLED {
            @Override
            void apply(EmulatedGuest guest) {
                guest.throttle(0.99);
            }
        };

        GuestSpec spec() {
            return Guests.busy().build();
        }

        void apply(EmulatedGuest guest) {}
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldPauseAndResumePromptlyDuringAMigration(Slowness slowness) throws Exception {
        Long[] nanos = new Long[TRIES];
        duringPreCopy(slowness, (source, guest) -> {
            for (int i = 0; i < TRIES; i++) {
                long start = System.nanoTime();
                guest.pause();
                nanos[i] = System.nanoTime() - start;
                guest.resume();
            }
            source.cancel();
        });

        assertThat(nanos).allMatch(ResponsivenessTest::isPrompt);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldCancelPromptly(Slowness slowness) throws Exception {
        Long[] nanos = new Long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            var start = new AtomicLong();
            Ended ended = duringPreCopy(slowness, (source, guest) -> {
                start.set(System.nanoTime());
                source.cancel();
            });
            nanos[i] = ended.atNs - start.get();
            assertThat(ended.report.outcome()).isEqualTo(Outcome.CANCELLED);
        }

        assertThat(nanos).allMatch(ResponsivenessTest::isPrompt);
    }

    private interface Deed {
        void run(SourceAgent source, EmulatedGuest guest);
    }

    private record Ended(MigrationReport report, long atNs) {}

    /// Does something while the first round is being sent.
    private static Ended duringPreCopy(Slowness slowness, Deed deed) throws Exception {
        var begun = new CountDownLatch(1);
        MigrationOptions options =
                Migrations.options(Mode.PRE_COPY).maxBandwidth(8 << 20).build();
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(slowness.spec());
                SourceAgent source = SourceAgent.connect(target.address(), options, progress -> {
                    if (progress.phase() == Phase.PRE_COPY) {
                        begun.countDown();
                    }
                })) {
            slowness.apply(guest);
            CompletableFuture<Ended> migration =
                    CompletableFuture.supplyAsync(() -> new Ended(source.migrate(guest), System.nanoTime()));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            deed.run(source, guest);
            return migration.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldEndPromptlyWhileVcpusWaitForMissingPages() throws Exception {
        Long[] atSource = new Long[TRIES];
        Long[] atTarget = new Long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            var pushing = new CountDownLatch(1);
            try (Target target = new Target();
                    Relay relay = new Relay(target.address());
                    EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build());
                    SourceAgent source = SourceAgent.connect(
                            relay.address(),
                            Migrations.options(Mode.POST_COPY)
                                    .maxBandwidth(1 << 20)
                                    .build(),
                            progress -> {
                                if (progress.phase() == Phase.POST_COPY) {
                                    relay.freezePages();
                                    pushing.countDown();
                                }
                            })) {
                CompletableFuture<MigrationReport> migration =
                        CompletableFuture.supplyAsync(() -> source.migrate(guest));
                assertThat(pushing.await(10, TimeUnit.SECONDS)).isTrue();

                long start = System.nanoTime();
                source.abandon();
                assertThat(migration.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.LOST);
                atSource[i] = System.nanoTime() - start;
                target.agent().awaitEnd();
                atTarget[i] = System.nanoTime() - start;
            }
        }

        assertThat(atSource).allMatch(ResponsivenessTest::isPrompt);
        assertThat(atTarget).allMatch(ResponsivenessTest::isPrompt);
    }

    private static boolean isPrompt(long nanos) {
        return nanos < PROMPT_NS;
    }
}
