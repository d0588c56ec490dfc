package dev.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.lab.Samples;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.ReportJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasureTest {
    private static final Samples READINGS = Samples.of(0.7, 0.9, 0.8);

    @Test
    void shouldBeMetByTheMedianAndNotByTheBestReading() {
        assertThat(Measure.atLeast("a", READINGS, "ratio", 0.8, Map.of()).met()).isTrue();
        assertThat(Measure.atLeast("a", READINGS, "ratio", 0.81, Map.of()).met())
                .isFalse();
        assertThat(Measure.atMost("a", READINGS, "ratio", 0.8, Map.of()).met()).isTrue();
        assertThat(Measure.atMost("a", READINGS, "ratio", 0.79, Map.of()).met()).isFalse();
        assertThat(Measure.shown("a", READINGS, "ratio", Map.of()).met()).isNull();
    }

    @Test
    void shouldNotBeMetWhenItsConditionIsNot() {
        Measure missed =
                Measure.atMost("a", READINGS, "ratio", 1, Map.of("x", 1)).missed("it took longer");

        assertThat(missed.met()).isFalse();
        assertThat(missed.value()).isEqualTo(0.8);
        assertThat(missed.notes()).containsExactly("it took longer");
        assertThat(missed.detail()).containsEntry("x", 1);
    }

    @Test
    void shouldShowPeopleWhatWasMeasuredAndWhatWasAimedAt() {
        assertThat(BenchText.of(Measure.atLeast("throughput.warm", READINGS, "ratio to raw Netty", 0.85, Map.of())))
                .isEqualTo("throughput.warm                 0.800  0.700 to 0.900         >= 0.850"
                        + "  ratio to raw Netty  (not met)");
        assertThat(BenchText.of(Measure.atMost("startup.version", Samples.of(90), "ms", 150, Map.of())))
                .contains("90.0", "<= 150", "ms")
                .doesNotContain("not met");
        assertThat(BenchText.of(Measure.notMeasured("peer.total", "ratio", "qemu is not installed")))
                .isEqualTo("peer.total                          -  qemu is not installed");
        assertThat(BenchText.of(Measure.shown("a", READINGS, "ms", Map.of()).noted("one thing", "another")))
                .hasLineCount(3)
                .contains("    one thing")
                .endsWith("    another");
    }

    @Test
    void shouldWriteTheSchemaThatProgramsRead() throws Exception {
        var report = new BenchReport(
                BenchReport.SCHEMA,
                "2026-11-21T00:00:00Z",
                "quick",
                new Provenance("1", "godwit bench", "host", "kernel", "cpu", "jdk", null),
                1L << 30,
                List.of(
                        Measure.atLeast("throughput.warm", READINGS, "ratio to raw Netty", 0.8, Map.of("channels", 2)),
                        Measure.notMeasured("peer.total", "ratio", "why not")));

        JsonNode json = new ObjectMapper().readTree(ReportJson.toJson(report));

        assertThat(json.path("schema").asText()).isEqualTo("godwit.bench/1");
        JsonNode first = json.path("measures").path(0);
        assertThat(first.path("name").asText()).isEqualTo("throughput.warm");
        assertThat(first.path("value").asDouble()).isEqualTo(0.8);
        assertThat(first.path("spread").path(1).asDouble()).isEqualTo(0.9);
        assertThat(first.path("atLeast").asDouble()).isEqualTo(0.8);
        assertThat(first.path("met").asBoolean()).isTrue();
        assertThat(first.has("atMost")).isFalse();
        assertThat(first.path("detail").path("channels").asInt()).isEqualTo(2);
        assertThat(json.path("measures").path(1).has("value")).isFalse();
    }
}
