package dev.godwit.it.agents;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.policy.PolicyCatalog;
import dev.godwit.source.policy.Throttle;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.Outcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A guest that dirties memory faster than the link takes it is slowed, and set free when the migration ends.
@Timeout(60)
class ThrottleTest {
    private static final long MIB = 1 << 20;
    private static final long LINK = 40 * MIB;

    private static final GuestSpec BUSY = GuestSpec.builder()
            .memoryBytes(16 * MIB)
            .workingSetBytes(12 * MIB)
            .dirtyBytesPerSecond(200 * MIB)
            .build();

    /// Never short enough, so that the throttle acts for all of its rounds.
    private static Scheme throttled(int rounds) {
        return SchemeCatalog.named("cpu-throttle").withTermination(PolicyCatalog.termination("max-rounds=" + rounds));
    }

    private static MigrationOptions.Builder options(Scheme scheme) {
        return MigrationOptions.of(scheme).maxBandwidth(LINK);
    }

    /// Passes every call on and keeps what the guest was told that matters here, in order.
    private static final class Recorded {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final Guest guest;

        Recorded(Guest real) {
            guest = (Guest) Proxy.newProxyInstance(
                    Guest.class.getClassLoader(), new Class<?>[] {Guest.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("throttle")) {
                            calls.add("throttle " + arguments[0]);
                        } else if (List.of("pause", "resume", "stopTracking").contains(method.getName())) {
                            calls.add(method.getName());
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        boolean slowed() {
            return calls.stream().anyMatch(call -> call.startsWith("throttle ["));
        }
    }

    @Test
    void shouldSlowTheGuestStepByStepAndSaySo() throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(BUSY)) {
            var recorded = new Recorded(guest);

            MigrationReport report = Migrations.migrate(
                    target.address(),
                    recorded.guest,
                    options(throttled(7))
                            .verify(VerifyMode.TWIN)
                            .runAfter(Duration.ofMillis(50))
                            .build());

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).as(report.reason()).isTrue();
            assertThat(report.reason()).contains("the guest was slowed by up to 40 %");
            assertThat(recorded.calls)
                    .containsSubsequence(
                            "throttle [0.2, 0.2]", "throttle [0.30000000000000004, 0.30000000000000004]", "pause");
            assertThat(recorded.calls.getLast()).isEqualTo("throttle 0.0");
        }
    }

    @Test
    void shouldSetTheGuestFreeBeforeItRunsOnWhenTheMigrationIsCancelled() throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(BUSY)) {
            var recorded = new Recorded(guest);
            try (SourceAgent source = SourceAgent.connect(
                    target.address(), options(throttled(1000)).build(), Migrations.SILENT)) {
                CompletableFuture<MigrationReport> migration =
                        CompletableFuture.supplyAsync(() -> source.migrate(recorded.guest));
                Await.until("the guest is slowed", recorded::slowed);

                assertThat(source.cancel().accepted()).isTrue();

                assertThat(migration.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
                assertThat(recorded.calls.subList(recorded.calls.size() - 3, recorded.calls.size()))
                        .containsExactly("throttle 0.0", "resume", "stopTracking");
                Guests.assertEqualsTwin(guest);
            }
        }
    }

    @Test
    void shouldSetTheGuestFreeWhenTheTargetDies() throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(BUSY)) {
            var recorded = new Recorded(guest);
            try (SourceAgent source = SourceAgent.connect(
                    target.address(), options(throttled(1000)).build(), Migrations.SILENT)) {
                CompletableFuture<MigrationReport> migration =
                        CompletableFuture.supplyAsync(() -> source.migrate(recorded.guest));
                Await.until("the guest is slowed", recorded::slowed);

                target.agent().close();

                assertThat(migration.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.FAILED);
                assertThat(recorded.calls).contains("throttle 0.0");
                Guests.assertRuns(guest);
            }
        }
    }

    @Test
    void shouldHoldEachVcpuToItsDirtyLimit() throws Exception {
        Scheme limited = SchemeCatalog.named("pre-copy")
                .withTermination(PolicyCatalog.termination("max-rounds=6"))
                .withThrottle(new Throttle.DirtyLimit(4 * MIB));
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(BUSY)) {
            MigrationReport report =
                    Migrations.migrate(target.address(), guest, options(limited).build());

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            Round first = report.rounds().getFirst();
            Round late = report.rounds().get(report.rounds().size() - 2);
            assertThat(first.dirtyRate()).isGreaterThan(20 * MIB);
            assertThat(late.dirtyRate()).isLessThan(first.dirtyRate() / 2);
            assertThat(report.reason()).contains("the guest was slowed by up to");
        }
    }

    /// What the guest dirties until it has been told is found by the next round.
    @Test
    void shouldCountTheTimeBetweenTwoRoundsWithTheSecond() throws Exception {
        long tellingNs = Duration.ofMillis(700).toNanos(); // twice what a round takes over this link
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(BUSY)) {
            Guest slow = Guests.before("throttle", guest, () -> {
                long toldNs = System.nanoTime();
                Await.until("the guest has been told", () -> System.nanoTime() - toldNs > tellingNs);
            });

            MigrationReport report = Migrations.migrate(
                    target.address(), slow, options(throttled(4)).build());

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            long roundsNs = report.rounds().stream().mapToLong(Round::duration).sum();
            assertThat((double) roundsNs)
                    .isGreaterThan(0.9 * requireNonNull(report.time().preparation()));
        }
    }
}
