package dev.godwit.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.Provenances;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareFileTest {
    private static final Settings SETTINGS = new Settings(
            List.of("a", "b"), List.of("stress"), List.of("none"), 2, List.of("--memory=1G", "--seed=1"), null);

    @TempDir
    Path folder;

    @Test
    void shouldReadWhatItHasWritten() throws Exception {
        CompareReport report = report(SETTINGS);
        file().write(report);

        assertThat(file().read()).contains(report);
        assertThat(file().resume(SETTINGS)).contains(report);
    }

    @Test
    void shouldHaveTheKeysThatItsSchemaNames() throws Exception {
        file().write(report(SETTINGS));

        assertThat(Files.readString(path()))
                .contains("\"schema\" : \"godwit.compare/1\"", "\"provenance\"", "\"cells\"", "\"paper\" : [ ]")
                .contains("\"scheme\" : \"a\"", "\"workload\" : \"stress\"", "\"link\" : \"none\"", "\"runs\"")
                .contains("\"schema\" : \"godwit.report/1\"")
                .containsPattern("\"median\" : \\{[^}]*\"downtime\" : 4.0E7,[^}]*\"rounds\" : 2.0")
                .containsPattern("\"againstFirst\" : \\{[^}]*\"downtime\" : 2.0,[^}]*\"wireBytes\" : 0.5,");
    }

    @Test
    void shouldHaveNothingWhereThereIsNoFile() throws Exception {
        assertThat(file().read()).isEmpty();
        assertThat(file().resume(SETTINGS)).isEmpty();
    }

    @Test
    void shouldSayWhatDiffersFromTheResultsToGoOnFrom() throws Exception {
        file().write(report(SETTINGS));
        Settings others = new Settings(
                List.of("a", "c"), List.of("stress"), List.of("wan"), 3, List.of("--memory=2G", "--seed=1"), "itc-lm");

        assertThatThrownBy(() -> file().resume(others))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot go on from " + path() + ", which differs: --schemes: a b there, a c here;"
                        + " --links: none there, wan here; --repeat: 2 there, 3 here; --paper: none there, itc-lm here;"
                        + " options: --memory=1G --seed=1 there, --memory=2G --seed=1 here");
    }

    @Test
    void shouldNotMixResultsOfTwoMachines() throws Exception {
        CompareReport report = report(SETTINGS);
        var there = report.provenance();
        var elsewhere = new dev.godwit.source.report.MigrationReport.Provenance(
                there.version(), there.command(), there.host(), there.kernel(), "8 x Other CPU", there.jdk(), null);
        file().write(new CompareReport(
                report.schema(), report.date(), report.settings(), elsewhere, report.cells(), report.paper()));

        assertThatThrownBy(() -> file().resume(SETTINGS)).hasMessageContaining("CPU: 8 x Other CPU there");
    }

    @Test
    void shouldSayThatAFileIsNoComparison() throws Exception {
        Files.writeString(path(), "{\"schema\": 7");
        assertThatThrownBy(() -> file().read()).hasMessageContaining(path() + " is not a comparison: ");

        Files.writeString(path(), "{\"schema\":\"godwit.report/1\"}");
        assertThatThrownBy(() -> file().read())
                .hasMessage(path() + " is not a comparison: its schema is godwit.report/1, not godwit.compare/1");
    }

    @Test
    void shouldKeepTheEarlierResultsWhereTheNewOnesCannotBeWritten() throws Exception {
        // The device is full, always.
        Path full = Path.of("/dev/full");
        if (Files.exists(full)) {
            assertThatThrownBy(() -> new CompareFile(full).write(report(SETTINGS)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot write /dev/full: ")
                    .hasMessageContaining("No space left");
        }
        file().write(report(SETTINGS));
        String earlier = Files.readString(path());
        // Where the new file would be made there is a folder that cannot be replaced.
        Files.createDirectories(
                folder.resolve("c.json." + ProcessHandle.current().pid() + ".part/in/the/way"));

        assertThatThrownBy(() -> file().write(report(SETTINGS))).isInstanceOf(IOException.class);
        assertThat(Files.readString(path())).isEqualTo(earlier);
    }

    private static CompareReport report(Settings settings) {
        Results results = new Results("2026-01-01T00:00:00Z", settings, Provenances.current());
        Cell a = settings.cells().getFirst();
        Cell b = settings.cells().getLast();
        results.add(a, Reports.report(a, 30, 1000, 2048, 100, 0));
        results.add(a, Reports.report(a, 50, 1200, 2048, 100, 0));
        results.add(b, Reports.report(b, 80, 900, 1024, 50, 0));
        return results.report();
    }

    private CompareFile file() {
        return new CompareFile(path());
    }

    private Path path() {
        return folder.resolve("c.json");
    }
}
