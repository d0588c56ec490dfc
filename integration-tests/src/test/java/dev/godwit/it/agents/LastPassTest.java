package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A downtime limit bounds what may be on its way when the guest is paused. From then on nothing waits behind the
/// pages, so they must not wait for the target either.
@Timeout(60)
class LastPassTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldNotWaitForAcknowledgementsWhileTheGuestIsPaused() throws Exception {
        Duration limit = Duration.ofMillis(1);
        MigrationOptions options = MigrationOptions.of(Scheme.preCopy(limit, 1))
                .channels(2)
                .timeout(Duration.ofSeconds(2))
                .downtimeLimit(limit)
                .build();
        try (Target target = new Target();
                Relay relay = new Relay(target.address());
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy()
                        .memoryBytes(64 * MIB)
                        .workingSetBytes(4 * MIB)
                        .fill(Fill.RANDOM)
                        .build())) {
            Guest pausesWhenNothingComesBack = Guests.before("pause", guest, () -> {
                long writes = guest.activity().writes() + 2000;
                Await.until(
                        "most of the working set is dirty",
                        () -> guest.activity().writes() > writes);
                relay.holdAcknowledgements();
            });

            MigrationReport report = Migrations.migrate(relay.address(), pausesWhenNothingComesBack, options);

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.rounds().getLast().bytesSent()).isGreaterThan(2 * MIB);
        }
    }
}
