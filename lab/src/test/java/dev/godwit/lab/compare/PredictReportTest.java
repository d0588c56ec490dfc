package dev.godwit.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.lab.compare.PredictReport.Errors;
import dev.godwit.lab.compare.PredictReport.Line;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class PredictReportTest {
    @Test
    void shouldPredictEveryModeFromTheRunsOfAComparisonAndSayHowFarOffItWas() {
        CompareReport runs =
                SyntheticResults.of(List.of("pre-copy", "hybrid", "stop-and-copy"), List.of("kv", "stress"), "wan", 3);

        PredictReport report = PredictReport.of(runs, UnaryOperator.identity());

        assertThat(report.forecasts())
                .hasSize(2)
                .allSatisfy(forecast -> assertThat(forecast.modes())
                        .extracting(Line::mode)
                        .containsExactly("stop-and-copy", "pre-copy", "post-copy", "hybrid"));
        Errors error = report.forecasts().getFirst().error();
        assertThat(error).isNotNull();
        assertThat(error.total()).isPositive();
        assertThat(report.text())
                .startsWith("kv over wan, as in 9 runs\n")
                .contains("each of those runs predicted from the others: off by ");
    }

    @Test
    void shouldShowPredictionsBesideWhatWasMeasured() {
        CompareReport runs = SyntheticResults.of(List.of("pre-copy", "hybrid", "itc-lm"), List.of("kv"), "none", 3);

        assertThat(runs.cells().get(0).predicted()).isNotNull();
        assertThat(runs.cells().get(2).predicted()).isNull();
        assertThat(CompareText.write(runs))
                .containsOnlyOnce("of the total time, ")
                .containsPattern("hybrid .*\n  least .*\n  most .*\n  predicted .*\n  multiple .*\nitc-lm");
    }

    @Test
    void shouldSayThatThereIsNothingToPredictFrom() {
        CompareReport runs = SyntheticResults.of(List.of("stop-and-copy"), List.of("kv"), "none", 3);

        assertThatThrownBy(() -> PredictReport.of(runs, UnaryOperator.identity()))
                .hasMessageContaining("it takes one of pre-copy or hybrid");
    }
}
