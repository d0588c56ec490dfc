package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Deltas of pages that are sent again and again over a link that is too slow for the guest: of a channel's first
/// 2048 such pages they must save a tenth, or they are given up. While the 48 MiB of the first round cross, the guest
/// writes each of the 8192 pages of its working set several times: the second round alone sends them all again,
/// however few the rounds after it bring.
@Timeout(60)
class DeltaTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldGiveDeltasUpWhereTheyDoNotPayAndSaySo() throws Exception {
        // It overwrites whole pages.
        MigrationReport report = migrate(WorkloadKind.STREAM);

        assertThat(report.pages().resent()).isGreaterThan(4096);
        assertThat(report.reason()).contains("deltas turned off on 1 of 1 channels", "of the last they saved");
        assertThat(report.pages().delta()).isLessThan(report.pages().resent() / 2);
    }

    @Test
    void shouldKeepDeltasThatPay() throws Exception {
        // It writes a word here and there.
        MigrationReport report = migrate(WorkloadKind.STRESS);

        assertThat(report.pages().resent()).isGreaterThan(4096);
        assertThat(report.reason()).doesNotContain("deltas turned off");
        assertThat(report.pages().delta()).isGreaterThan(report.pages().resent() / 2);
    }

    private static MigrationReport migrate(WorkloadKind workload) throws Exception {
        MigrationOptions options = MigrationOptions.of(Scheme.preCopy(Duration.ofMillis(1), 4))
                .channels(1)
                .deltaCacheBytes(64 * MIB)
                .maxBandwidth(100 * MIB)
                .verify(VerifyMode.TWIN)
                .runAfter(Duration.ofMillis(50))
                .build();
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy()
                        .memoryBytes(48 * MIB)
                        .workload(workload)
                        .fill(Fill.RANDOM)
                        .workingSetBytes(32 * MIB)
                        .dirtyBytesPerSecond(400 * MIB)
                        .build())) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(target.address(), guest, options);
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).as(report.reason()).isTrue();
            return report;
        }
    }
}
