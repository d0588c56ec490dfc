package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.it.agents.Relay.Action;
import dev.godwit.it.agents.Relay.Fault;
import dev.godwit.it.agents.Relay.Moment;
import dev.godwit.it.agents.Relay.Order;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Role;
import dev.godwit.source.Progress;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RetryTest {
    private static final Fault ONCE = new Fault(Moment.READY, Role.CONTROL, Action.CUT, Order.SETTLED);

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldSucceedAtTheSecondAttempt(Mode mode) throws Exception {
        MigrationReport report = migrate(mode, 1, 0);

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).isTrue();
    }

    @Test
    void shouldNotRetryWithoutBeingTold() throws Exception {
        assertThat(migrate(Mode.PRE_COPY, 0, 0).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void shouldCountAnAttemptThatFoundNobodyAndGoOn() throws Exception {
        MigrationReport report = migrate(Mode.PRE_COPY, 3, 2);

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void shouldGiveUpWhenNoAttemptIsLeft() throws Exception {
        MigrationReport report = migrate(Mode.PRE_COPY, 2, 2);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.reason()).contains("the retry found that");
    }

    @Test
    void shouldEndWhenItIsCancelledBetweenTwoAttempts() throws Exception {
        var link = new CompletableFuture<Relay>();
        var connectionsBefore = new AtomicInteger();
        MigrationReport report = migrate(Mode.PRE_COPY, 1000, (source, relay) -> {
            link.complete(relay);
            connectionsBefore.set(relay.connections());
            assertThat(source.cancel().accepted()).isTrue();
        });

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.CANCELLED);
        assertThat(report.reason()).contains("cancelled by the user");
        assertThat(link.join().connections()).as("connections, then").isEqualTo(connectionsBefore.get());
    }

    @Test
    void shouldEndWhenItsAgentIsClosedBetweenTwoAttempts() throws Exception {
        MigrationReport report = migrate(Mode.PRE_COPY, 1000, (source, relay) -> source.close());

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.CANCELLED);
    }

    private interface BetweenTwoAttempts {
        void happens(SourceAgent source, Relay relay);
    }

    /// Fails the first attempt, then refuses some connections.
    private static MigrationReport migrate(Mode mode, int retries, int refusals) throws Exception {
        return migrate(mode, retries, (source, relay) -> relay.refuse(refusals));
    }

    /// Fails the first attempt; then something happens on the migration's thread.
    private static MigrationReport migrate(Mode mode, int retries, BetweenTwoAttempts then) throws Exception {
        try (Target target = new Target();
                Relay relay = new Relay(target.address(), ONCE);
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);
            var agent = new CompletableFuture<SourceAgent>();
            Progress.Listener afterTheFirst = new Progress.Listener() {
                @Override
                public void progress(Progress progress) {}

                @Override
                public void message(String line) {
                    if (line.startsWith("this attempt failed")) {
                        then.happens(agent.join(), relay);
                    }
                }
            };
            try (SourceAgent source = SourceAgent.connect(
                    relay.address(), Migrations.options(mode).retries(retries).build(), afterTheFirst)) {
                agent.complete(source);
                MigrationReport report = source.migrate(guest);
                if (report.outcome() == Outcome.COMPLETED) {
                    try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                        Guests.assertEqualsTwin(there);
                    }
                } else {
                    Guests.assertRuns(guest);
                    Guests.assertEqualsTwin(guest);
                }
                assertThat(target.ranBesideItsSource()).isFalse();
                return report;
            }
        }
    }
}
