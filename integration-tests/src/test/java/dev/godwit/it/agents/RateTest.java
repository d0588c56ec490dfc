package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.Mode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bandwidth limit, and whether rounds converge under it.
@Timeout(60)
class RateTest {
    private static final long MIB = 1 << 20;
    private static final long LIMIT = 40 * MIB;

    private static GuestSpec.Builder guest() {
        return GuestSpec.builder()
                .memoryBytes(32 * MIB)
                .workingSetBytes(24 * MIB)
                .fill(Fill.RANDOM)
                .workload(WorkloadKind.STRESS);
    }

    @Test
    void shouldKeepTheBandwidthLimitWithinFivePercent() throws Exception {
        MigrationReport report = migrate(
                guest().workload(WorkloadKind.IDLE).build(),
                MigrationOptions.of(Scheme.stopAndCopy()).maxBandwidth(LIMIT).build());

        Round only = report.rounds().getFirst();
        assertThat(only.bytesSent()).isGreaterThan(32 * MIB);
        assertThat(only.bytesSent() * 1e9 / only.duration()).isCloseTo(LIMIT, within(LIMIT * 0.05));
    }

    @Test
    void shouldConvergeWhenTheGuestDirtiesLessThanIsSent() throws Exception {
        MigrationReport report = migrate(
                guest().dirtyBytesPerSecond(10 * MIB).build(),
                MigrationOptions.of(Scheme.preCopy(Duration.ofMillis(300), 10))
                        .maxBandwidth(LIMIT)
                        .build());

        assertThat(report.reason()).contains("expected downtime is within 300 ms");
        assertThat(report.rounds()).hasSizeBetween(2, 10);
        assertThat(report.verified()).isTrue();
    }

    @Test
    void shouldSayThatItDoesNotConvergeWhenTheGuestDirtiesMoreThanIsSent() throws Exception {
        MigrationReport report = migrate(
                guest().dirtyBytesPerSecond(200 * MIB).build(),
                MigrationOptions.of(Scheme.preCopy(Duration.ofMillis(300), 3))
                        .maxBandwidth(LIMIT)
                        .build());

        assertThat(report.reason()).contains("the limit of 3 rounds").contains("does not converge: dirtied");
        assertThat(report.rounds()).hasSize(4);
        assertThat(report.pages().resent()).isPositive();
    }

    @Test
    void shouldFinishWithAHybridWhatDoesNotConverge() throws Exception {
        try (Target target = new Target()) {
            EmulatedGuest guest =
                    EmulatedGuest.create(guest().dirtyBytesPerSecond(200 * MIB).build());
            target.watch(guest);

            MigrationReport report = Migrations.migrate(
                    target.address(),
                    guest,
                    MigrationOptions.of(Scheme.hybrid(1)).maxBandwidth(LIMIT).build());

            assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).isTrue();
            assertThat(report.time().downtime())
                    .isLessThan(Duration.ofMillis(300).toNanos());
            try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                Guests.assertEqualsTwin(there);
            }
        }
    }

    private static MigrationReport migrate(GuestSpec spec, MigrationOptions options) throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(spec)) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(target.address(), guest, options);
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.scheme())
                    .isEqualTo(
                            options.scheme().mode() == Mode.PRE_COPY
                                    ? "pre-copy"
                                    : options.scheme().name());
            return report;
        }
    }
}
