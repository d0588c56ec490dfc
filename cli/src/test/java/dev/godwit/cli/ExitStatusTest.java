package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.source.report.MigrationReport.LossCause;
import dev.godwit.source.report.Outcome;
import dev.godwit.target.TargetOutcome;
import dev.godwit.target.TargetOutcome.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExitStatusTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "COMPLETED, true,  EQUAL,   -,          0",
                "COMPLETED, true,  NOT_RUN, -,          0",
                "COMPLETED, false, NOT_RUN, -,          3",
                "COMPLETED, false, EQUAL,   -,          3",
                "COMPLETED, true,  DIFFERS, -,          3",
                "COMPLETED, false, DIFFERS, -,          3",
                "FAILED,    false, NOT_RUN, -,          1",
                "FAILED,    false, EQUAL,   -,          1",
                "FAILED,    false, DIFFERS, -,          3",
                "CANCELLED, false, NOT_RUN, -,          130",
                "CANCELLED, false, EQUAL,   -,          130",
                "CANCELLED, false, DIFFERS, -,          3",
                "IN_DOUBT,  false, NOT_RUN, -,          4",
                "LOST,      false, NOT_RUN, INCOMPLETE, 5",
                "LOST,      false, NOT_RUN, DIGEST,     3"
            })
    void shouldBeThatOfTheMigrationAtTheSource(
            Outcome outcome, boolean verified, Reports.Twin twin, @Nullable LossCause lossCause, int status) {
        assertThat(ExitStatus.of(Reports.report(outcome, verified, twin, lossCause)))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,      false, false, 130",
        "COMPLETED, true,  false, 0",
        "COMPLETED, false, false, 3",
        "COMPLETED, true,  true,  3",
        "COMPLETED, false, true,  3",
        "FAILED,    false, false, 1",
        "FAILED,    false, true,  1",
        "LOST,      false, false, 5",
        "LOST,      false, true,  3"
    })
    void shouldBeThatOfTheMigrationAtTheTarget(Kind kind, boolean verified, boolean digestMismatch, int status) {
        assertThat(ExitStatus.of(new TargetOutcome(kind, verified, digestMismatch, "")))
                .isEqualTo(status);
    }
}
