package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.lab.compare.CompareFile;
import dev.godwit.lab.compare.CompareReport;
import dev.godwit.lab.compare.CompareReport.CellResult;
import dev.godwit.lab.compare.CompareReport.FailedRun;
import dev.godwit.lab.compare.Settings;
import dev.godwit.source.Provenances;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCommandTest {
    private static final Settings SETTINGS = new Settings(
            List.of("pre-copy", "hybrid"),
            List.of("stress"),
            List.of("none"),
            1,
            List.of("--memory=64M", "--delta=256M"),
            null);

    @TempDir
    Path folder;

    @Test
    void shouldNotWriteOverAnUnfinishedComparison() throws IOException {
        new CompareFile(path()).write(report(1));
        String before = Files.readString(path());

        Run run = compare("--json", path().toString());

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains(path() + " holds 1 of 2 runs: add --resume to go on from it, or remove it");
        assertThat(Files.readString(path())).isEqualTo(before);
    }

    @Test
    void shouldSayWhatDiffersFromTheResultsToGoOnFrom() throws IOException {
        new CompareFile(path()).write(report(1));

        Run run = compare("--resume", "--json", path().toString(), "--schemes", "pre-copy,hybrid", "--memory=128M");

        assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("which differs: --repeat: 1 there, 5 here; options: --memory=64M --delta=256M there,"
                        + " --memory=128M here");
    }

    @Test
    void shouldShowTheResultsOfAComparisonThatIsOverWithoutItsSettings() throws IOException {
        new CompareFile(path()).write(report(2));

        Run run = compare("--resume", "--json", path().toString());

        assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(run.out()).contains("stress: median").contains("hybrid").contains("1 failed: the link was cut");
    }

    @Test
    void shouldTakeTheSameSettingsFromTheCommandLineAndFromAConfigFile() throws IOException {
        new CompareFile(path()).write(report(2));
        String config = Files.writeString(
                        folder.resolve("godwit.properties"), "memory=64M\nschemes=pre-copy,hybrid\nrepeat=1\ndelta=\n")
                .toString();

        assertThat(compare("--resume", "--json", path().toString(), "--config", config)
                        .out())
                .contains("stress: median");
        assertThat(compare(
                                "--resume",
                                "--json",
                                path().toString(),
                                "--delta",
                                "--schemes=pre-copy,hybrid",
                                "--repeat=1",
                                "--memory",
                                "64M")
                        .out())
                .contains("stress: median");
    }

    private static Run compare(String... arguments) {
        return Run.godwit(
                Stream.concat(Stream.of("compare"), Stream.of(arguments)).toArray(String[]::new));
    }

    /// A comparison in which so many runs are done, and have failed.
    private static CompareReport report(int done) {
        List<CellResult> cells = SETTINGS.cells().stream()
                .map(cell -> new CellResult(
                        cell.scheme(),
                        cell.workload(),
                        cell.link(),
                        List.of(),
                        SETTINGS.cells().indexOf(cell) < done
                                ? List.of(new FailedRun(1, "the link was cut"))
                                : List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        null))
                .toList();
        return new CompareReport(
                CompareReport.SCHEMA, "2026-01-01T00:00:00Z", SETTINGS, Provenances.current(), cells, List.of());
    }

    private Path path() {
        return folder.resolve("c.json");
    }
}
