package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `godwit demo` in each mode and with what can be combined with a mode: it proves each migration by digests and the
/// twin, and its figures are what they must be.
final class DemoIT {
    private static final int PAGES = (256 << 20) / 4096;

    /// One run a mode serves several tests.
    private static final Map<String, JsonNode> REPORTS = new HashMap<>();

    @TempDir
    static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stop-and-copy", "pre-copy", "post-copy", "hybrid"})
    void shouldMigrateABusyGuestAndProveIt(String mode) throws Exception {
        JsonNode report = reportOf(mode);

        assertThat(report.at("/schema").asText()).isEqualTo("godwit.report/1");
        assertThat(report.at("/mode").asText()).isEqualTo(mode);
        assertThat(report.at("/pages/total").asInt()).isEqualTo(PAGES);
        assertThat(report.at("/time/downtime").asLong())
                .isPositive()
                .isLessThanOrEqualTo(report.at("/time/downtimeUpperBound").asLong()
                        + report.at("/time/downtimeErrorBound").asLong());
    }

    @Test
    void shouldSendPagesAgainThatABusyGuestDirtiedDuringPreCopy() throws Exception {
        JsonNode report = reportOf("pre-copy");

        assertThat(report.at("/rounds").size()).isGreaterThanOrEqualTo(2);
        assertThat(report.at("/pages/resent").asLong()).isPositive();
        assertThat(report.at("/rounds/0/pagesSent").asLong()).isEqualTo(PAGES);
    }

    @Test
    void shouldSendEachPageOnceInStopAndCopy() throws Exception {
        JsonNode report = reportOf("stop-and-copy");

        assertThat(report.at("/rounds").size()).isEqualTo(1);
        assertThat(report.at("/pages/sent").asLong()).isEqualTo(PAGES);
        assertThat(report.at("/pages/resent").asLong()).isZero();
    }

    @Test
    void shouldPullOrPushEachPageOnceInPostCopy() throws Exception {
        JsonNode report = reportOf("post-copy");

        assertThat(report.at("/rounds").size()).isZero();
        assertThat(report.at("/pages/pulled").asLong()
                        + report.at("/pages/pushed").asLong())
                .isEqualTo(PAGES);
        assertThat(report.at("/pages/pulled").asLong()).isPositive();
        assertThat(report.at("/pages/resent").asLong()).isZero();
    }

    @Test
    void shouldStopTheGuestInPostCopyForLessThanAFifthOfStopAndCopysTime() throws Exception {
        long postCopyNs = reportOf("post-copy").at("/time/downtime").asLong();
        long stopAndCopyNs = reportOf("stop-and-copy").at("/time/downtime").asLong();

        assertThat(postCopyNs).isPositive().isLessThan(stopAndCopyNs / 5);
    }

    @Test
    void shouldPullOrPushInHybridOnlyWhatIsStale() throws Exception {
        JsonNode report = reportOf("hybrid");

        long moved =
                report.at("/pages/pulled").asLong() + report.at("/pages/pushed").asLong();
        assertThat(report.at("/rounds").size()).isEqualTo(1);
        assertThat(moved)
                .isPositive()
                .isEqualTo(report.at("/pages/resent").asLong())
                .isLessThan(PAGES);
    }

    /// Both count every byte once: what a process writes to loopback, the kernel receives there. The kernel also counts
    /// headers and acknowledgements, some 52 bytes a segment, and segments are large.
    @ParameterizedTest
    @ValueSource(strings = {"pre-copy", "post-copy"})
    void shouldReportTheBytesThatTheKernelCounted(String mode) throws Exception {
        List<String> namespace = NetworkNamespace.orSkip();
        Path json = folder.resolve("counted-" + mode + ".json");
        GodwitProcess demo =
                GodwitProcess.startIn(namespace, demo(json, "--mode", mode, "--fill", "random", "--verify", "twin"));
        try (demo) {
            assertThat(demo.awaitExit()).as("%s", demo).isZero();

            long kernel = NetworkNamespace.receivedOnLoopback(demo.out());
            long wire = GodwitProcess.json(json).at("/bytes/wire").asLong();
            assertThat(wire).isGreaterThan(256L << 20);
            assertThat((double) kernel / wire).isCloseTo(1, within(0.03));
        }
    }

    @Test
    void shouldSendDifferencesAndCompressTheRest() throws Exception {
        JsonNode report = migrate("delta", "--delta", "--compress", "lz4", "--fill", "mixed");

        assertThat(report.at("/pages/delta").asLong()).isPositive();
        assertThat(report.at("/pages/lz4").asLong()).isPositive();
        assertThat(report.at("/bytes/pagePayload").asLong()).isLessThan(256L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--scheme=free-pages", "--mode=post-copy"})
    void shouldSendFreePagesOfAnAllocatorAsZeros(String scheme) throws Exception {
        JsonNode report = migrate("free" + scheme, scheme, "--free-pages", "--workload", "specjbb", "--fill", "random");

        assertThat(report.at("/pages/free").asLong())
                .isPositive()
                .isEqualTo(report.at("/pages/zero").asLong());
    }

    @Test
    void shouldCompressWithZstd() throws Exception {
        JsonNode report = migrate("zstd", "--compress", "zstd:3", "--fill", "text");

        assertThat(report.at("/pages/zstd").asLong()).isGreaterThan(PAGES / 2);
        assertThat(report.at("/bytes/wire").asLong()).isLessThan(256L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pre-copy", "hybrid"})
    void shouldMigrateAKeyValueStore(String mode) throws Exception {
        JsonNode report = migrate("kv-" + mode, "--workload", "kv", "--mode", mode);

        assertThat(report.at("/guest/workload").asText()).isEqualTo("kv");
        assertThat(report.at("/application/after/opsPerSecond").asDouble()).isPositive();
    }

    @Test
    void shouldMigrateTheBytesOfAFile() throws Exception {
        byte[] bytes = new byte[40_000_001];
        new Random(7).nextBytes(bytes);
        Path image = Files.write(folder.resolve("image"), bytes);

        JsonNode report = migrate(
                "image",
                "--image",
                image.toString(),
                "--fill",
                "zero",
                "--workload",
                "idle",
                "--mode",
                "stop-and-copy");

        int pagesOfTheFile = (bytes.length + 4095) / 4096;
        assertThat(report.at("/pages/raw").asLong()).isEqualTo(pagesOfTheFile);
        assertThat(report.at("/pages/zero").asLong()).isEqualTo(PAGES - pagesOfTheFile);
    }

    private static JsonNode reportOf(String mode) throws IOException, InterruptedException {
        JsonNode report = REPORTS.get(mode);
        if (report == null) {
            report = migrate(mode, "--mode", mode, "--fill", "random");
            REPORTS.put(mode, report);
        }
        return report;
    }

    /// Runs a demo with the twin, and checks what holds for every migration that is proved.
    private static JsonNode migrate(String name, String... options) throws IOException, InterruptedException {
        Path json = folder.resolve(name + ".json");
        List<String> arguments = demo(json, options);
        arguments.addAll(List.of("--verify", "twin"));
        try (GodwitProcess demo = GodwitProcess.startIn(List.of(), arguments)) {
            assertThat(demo.awaitExit()).as("%s", demo).isZero();
            assertThat(demo.err()).isEmpty();
        }
        JsonNode report = GodwitProcess.json(json);
        assertThat(report.at("/outcome").asText()).isEqualTo("completed");
        assertThat(report.at("/verified").asBoolean()).isTrue();
        JsonNode digest = report.at("/digest");
        assertThat(digest.at("/switchover/source").asText())
                .hasSize(16)
                .isEqualTo(digest.at("/switchover/target").asText());
        assertThat(digest.at("/final/side").asText()).isEqualTo("target");
        assertThat(digest.at("/twin").asText())
                .hasSize(16)
                .isEqualTo(digest.at("/final/guest").asText());
        return report;
    }

    private static List<String> demo(Path json, String... options) {
        List<String> arguments = new ArrayList<>(List.of("demo", "--memory", "256M", "--json", json.toString()));
        arguments.addAll(List.of("--warm-up", "500ms", "--run-after", "500ms"));
        arguments.addAll(List.of(options));
        return arguments;
    }
}
