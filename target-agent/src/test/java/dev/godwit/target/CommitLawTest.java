package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.Role;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class CommitLawTest {
    private TargetFixture target;

    @BeforeEach
    void listen() throws Exception {
        target = new TargetFixture();
    }

    @AfterEach
    void close() {
        target.close();
    }

    @Test
    void shouldNotRunTheGuestBeforeCommit() throws Exception {
        try (RawSource source = target.source()) {
            Frame.Offer offer = source.offer(Mode.PRE_COPY);
            // The source's own vCPUs are parked as well, so every vCPU of this process must be.
            source.ready(offer);
            long before = vcpuNanos();
            for (int look = 0; look < 200; look++) {
                assertThat(TargetFixture.threads("godwit-vcpu"))
                        .hasSize(4)
                        .allSatisfy(vcpu -> assertThat(vcpu.getState()).isEqualTo(Thread.State.WAITING));
            }
            assertThat(vcpuNanos()).isEqualTo(before);

            source.control().send(new Frame.Commit());
            source.control().await(Frame.Running.class);
            TargetFixture.until("the guest runs", () -> vcpuNanos() > before);
        }
    }

    private static long vcpuNanos() {
        return TargetFixture.threads("godwit-vcpu").stream()
                .mapToLong(vcpu -> ManagementFactory.getThreadMXBean().getThreadCpuTime(vcpu.threadId()))
                .sum();
    }

    @Test
    void shouldDiscardAGuestWhoseCommitDoesNotComeInTimeAndNeverRunItAfterwards() throws Exception {
        try (RawSource source = target.source()) {
            source.ready(
                    RawSource.offer(Mode.PRE_COPY, (long) RawSource.PAGES * RawSource.PAGE, Duration.ofSeconds(2)));

            assertThat(source.control().await(Frame.Refused.class).code()).isEqualTo(RefusalCode.TIMEOUT);
            source.control().send(new Frame.Commit());

            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
            assertThat(target.messages()).noneMatch(line -> line.contains("the guest runs here"));
            source.control().awaitClosed();
            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldDiscardWhenTheSourceAsksBeforeItsCommitCame() throws Exception {
        try (RawSource source = target.source()) {
            source.ready(Mode.PRE_COPY);

            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
            source.control().send(new Frame.Commit());
            source.control().awaitClosed();

            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldDiscardWhenTheSourceCancelsAfterReady() throws Exception {
        try (RawSource source = target.source()) {
            source.ready(Mode.PRE_COPY).control().send(new Frame.Cancel("enough"));
            source.control().awaitClosed();

            assertThat(source.ask(source.id())).isEqualTo(Outcome.DISCARDED);
        }
        target.takesAGuest();
    }

    @Test
    void shouldKnowNothingOfAMigrationThatItNeverSaw() throws Exception {
        try (RawSource source = target.source()) {
            assertThat(source.ask(UUID.randomUUID())).isEqualTo(Outcome.UNKNOWN);
        }
        target.takesAGuest();
    }

    /// How far a source gets before its control connection is lost, and what the target then says of the migration.
    enum Until {
        HELLO(Outcome.UNKNOWN),
        ACCEPT(Outcome.DISCARDED),
        PAGES(Outcome.DISCARDED),
        READY(Outcome.DISCARDED),
        RUNNING(Outcome.RUNNING),
        RELEASED(Outcome.RUNNING);

        private final Outcome answer;

        Until(Outcome answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest(name = "after {0}")
    @EnumSource
    void shouldKeepItsWordWhenTheControlConnectionIsLost(Until until) throws Exception {
        try (RawSource source = target.source()) {
            switch (until) {
                case HELLO -> {}
                case ACCEPT -> source.offered(Mode.PRE_COPY);
                case PAGES -> source.offered(Mode.PRE_COPY).sentPages();
                case READY -> source.ready(Mode.PRE_COPY);
                case RUNNING, RELEASED -> {
                    source.ready(Mode.PRE_COPY).control().send(new Frame.Commit());
                    source.control().await(Frame.Running.class);
                    if (until == Until.RELEASED) {
                        source.control().send(new Frame.Released());
                    }
                }
            }
            source.awaitTaken();
            source.control().connection().abort("the test cuts it");
            source.control().awaitEnd();

            TargetFixture.until("the target says " + until.answer, () -> says(source, until.answer));
            assertThat(source.ask(source.id())).isEqualTo(until.answer);
        }
        if (until.answer == Outcome.RUNNING) {
            assertThat(target.agent().stop().stopping())
                    .as("the target lets go of its guest")
                    .isFalse();
        } else {
            target.takesAGuest();
        }
    }

    @Test
    void shouldSayThatTheGuestIsLostWhenTheSourceIsGoneBeforeTheLastPage() throws Exception {
        try (RawSource source = target.source()) {
            source.runningWithoutPages();
            source.control().connection().abort("the test cuts it");

            assertThat(source.ask(source.id())).isEqualTo(Outcome.RUNNING);
            TargetOutcome outcome = target.agent().awaitEnd();

            assertThat(outcome.kind()).isEqualTo(TargetOutcome.Kind.LOST);
            assertThat(outcome.digestMismatch()).isFalse();
            assertThat(outcome.reason()).contains("is lost");
        }
    }

    @Test
    void shouldBelieveTheSourceThatTheGuestIsLost() throws Exception {
        try (RawSource source = target.source()) {
            source.runningWithoutPages();
            source.control().send(new Frame.Lost(LossCode.ABANDONED, "somebody pressed twice"));
            source.control().awaitEnd();

            assertThat(source.ask(source.id())).isEqualTo(Outcome.RUNNING);
            assertThat(target.agent().awaitEnd().reason()).contains("somebody pressed twice");
        }
    }

    @Test
    void shouldCompleteAPostCopyWhenEveryPageHasComeOnce() throws Exception {
        try (RawSource source = target.source()) {
            Peer pull = source.runningWithoutPages();
            Frame.Pull fault = pull.await(Frame.Pull.class);
            assertThat(fault.again()).isFalse();
            pull.send(source.batch(fault.page()));
            source.sentPages();

            Frame.Complete complete = source.control().await(Frame.Complete.class);

            assertThat(complete.root()).isEqualTo(source.root());
            assertThat(complete.pulled() + complete.pushed()).isEqualTo(RawSource.PAGES);
            source.control().send(new Frame.Released());
            try (Guest guest = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                guest.pause();
                assertThat(guest.check().consistent()).isTrue();
            }
        }
    }

    @Test
    void shouldRefuseASecondSourceWhileItReceives() throws Exception {
        try (RawSource source = target.source()) {
            source.offered(Mode.PRE_COPY);

            assertThat(HostilityTest.refusalOf(
                            () -> source.open(source.stranger(), Role.CONTROL, 0, UUID.randomUUID())))
                    .contains("busy");

            source.sentPages().marked().switchover(source.root(), RawSource.PAGES);
            source.control().await(Frame.Ready.class);
        }
        target.takesAGuest();
    }

    private static boolean says(RawSource source, Outcome outcome) {
        try {
            return source.ask(source.id()) == outcome;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
