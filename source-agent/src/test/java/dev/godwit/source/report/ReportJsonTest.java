package dev.godwit.source.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportJsonTest {
    @ParameterizedTest
    @MethodSource("dev.godwit.source.report.ReportTextTest#samples")
    void shouldReadBackWhatItWrote(MigrationReport report) {
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
    }

    @Test
    void shouldHaveTheKeysOfTheSchemaInTheirOrder() throws Exception {
        JsonNode json = parse(ReportJson.write(SampleReports.preCopy()));

        assertThat(json.get("schema").textValue()).isEqualTo("godwit.report/1");
        assertThat(names(json))
                .containsExactly(
                        "schema",
                        "migrationId",
                        "started",
                        "scheme",
                        "mode",
                        "outcome",
                        "reason",
                        "lossCause",
                        "verified",
                        "provenance",
                        "guest",
                        "time",
                        "predicted",
                        "downtimeParts",
                        "pages",
                        "bytes",
                        "rounds",
                        "faults",
                        "application",
                        "digest",
                        "cpu",
                        "memoryPeak");
        assertThat(names(json.get("digest"))).containsExactly("algorithm", "switchover", "final", "twin");
        assertThat(json.at("/digest/final/guest").textValue()).isEqualTo("88aa00c1d2e3f405");
        assertThat(json.at("/rounds/1/pagesSent").longValue()).isEqualTo(30_000);
        assertThat(json.at("/outcome").textValue()).isEqualTo("completed");
    }

    @Test
    void shouldWriteNullForWhatWasNotMeasured() throws Exception {
        JsonNode json = parse(ReportJson.write(SampleReports.cancelled()));

        assertThat(List.of(
                        json.at("/time/downtime"),
                        json.at("/predicted"),
                        json.at("/downtimeParts"),
                        json.at("/application/after"),
                        json.at("/digest/switchover"),
                        json.at("/digest/final"),
                        json.at("/digest/twin"),
                        json.at("/guest/dirtyRate/set"),
                        json.at("/cpu/target")))
                .allSatisfy(node -> assertThat(node.isNull()).isTrue());
    }

    @Test
    void shouldRefuseWhatIsNotAReportOfThisSchema() {
        String other = ReportJson.write(SampleReports.preCopy()).replace("godwit.report/1", "godwit.report/2");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportJson.read(other))
                .withMessageContaining("godwit.report/2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReportJson.read("{"))
                .withMessageStartingWith("not a report");
    }

    private static JsonNode parse(String json) throws Exception {
        return JsonMapper.builder().build().readTree(json);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
