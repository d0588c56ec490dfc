package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.protocol.Mode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A post-copy whose push begins late.
@Timeout(60)
class DemandPagingTest {
    private static final Duration ALONE = Duration.ofMillis(700);

    @ParameterizedTest
    @EnumSource(names = {"POST_COPY", "HYBRID"})
    void shouldServeFaultsAloneAndThenPushTheRest(Mode mode) throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);

            MigrationReport report = Migrations.migrate(
                    target.address(),
                    guest,
                    Migrations.options(mode).pushAfter(ALONE).build());

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).isTrue();
            assertThat(report.time().total()).isGreaterThan(ALONE.toNanos());
            assertThat(report.pages().pulled()).isPositive();
            try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                Guests.assertEqualsTwin(there);
            }
        }
    }

    @Test
    void shouldEndPromptlyWhenItIsAbandonedBeforeThePush() throws Exception {
        var serving = new CountDownLatch(1);
        MigrationOptions options = Migrations.options(Mode.POST_COPY)
                .pushAfter(Duration.ofMinutes(10))
                .build();
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build());
                SourceAgent source = SourceAgent.connect(target.address(), options, progress -> {
                    if (progress.phase() == Phase.POST_COPY) {
                        serving.countDown();
                    }
                })) {
            CompletableFuture<MigrationReport> migration = CompletableFuture.supplyAsync(() -> source.migrate(guest));
            assertThat(serving.await(10, TimeUnit.SECONDS)).isTrue();

            source.abandon();

            assertThat(migration.get(5, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.LOST);
        }
    }
}
