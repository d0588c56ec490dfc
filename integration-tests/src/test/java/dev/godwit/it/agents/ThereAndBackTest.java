package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.Mode;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ThereAndBackTest {
    @ParameterizedTest(name = "there by {0}, back by {1}, {2}")
    @CsvSource({
        "POST_COPY, PRE_COPY, STRESS",
        "POST_COPY, POST_COPY, KV",
        "POST_COPY, HYBRID, STREAM",
        "POST_COPY, STOP_AND_COPY, HOTSPOT",
        "HYBRID, HYBRID, STRESS",
        "PRE_COPY, POST_COPY, KV"
    })
    void shouldEqualItsTwinWhenItIsBack(Mode there, Mode back, WorkloadKind workload) throws Exception {
        EmulatedGuest home =
                EmulatedGuest.create(Guests.busy().workload(workload).build());

        try (Guest away = move(home, there);
                Guest again = move(away, back)) {
            Guests.assertRuns(again);
            Guests.assertEqualsTwin(again);
        }
    }

    private static Guest move(Guest guest, Mode mode) throws Exception {
        try (Target target = new Target()) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(
                    target.address(), guest, Migrations.options(mode).build());
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).isTrue();
            assertThat(target.ranBesideItsSource()).isFalse();
            return target.agent().awaitGuest(Duration.ofSeconds(10));
        }
    }
}
