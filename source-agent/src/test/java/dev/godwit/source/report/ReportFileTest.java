package dev.godwit.source.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class ReportFileTest {
    @TempDir
    Path folder;

    @Test
    void shouldReplaceTheOldReportAndLeaveNothingElseBehind() throws IOException {
        Path path = Files.writeString(folder.resolve("r.json"), "old, and longer than the new one");
        ReportFile file = new ReportFile(path);

        file.check();
        file.write("new");

        assertThat(path).hasContent("new");
        assertThat(filesInFolder()).containsExactly(path);
    }

    @Test
    void shouldFindOutBeforeThereIsAReportThatItsFolderIsMissing() {
        Path missing = folder.resolve("missing");

        assertThatIOException()
                .isThrownBy(() -> new ReportFile(missing.resolve("r.json")).check())
                .withMessageContaining("there is no folder " + missing)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void shouldNotTakeAFolderForAFile() {
        assertThatIOException().isThrownBy(() -> new ReportFile(folder).check()).withMessageContaining("is a folder");
    }

    @Test
    void shouldKeepTheOldReportWhenItsFolderGoesAway() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        ReportFile file = new ReportFile(inner.resolve("r.json"));
        file.check();
        Files.delete(inner);

        assertThatIOException()
                .isThrownBy(() -> file.write("text"))
                .withMessageStartingWith("cannot write " + inner)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        assertThat(filesInFolder()).isEmpty();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a device that is always full")
    void shouldSayInOneLineThatTheDiskIsFull() {
        assertThatIOException()
                .isThrownBy(() -> new ReportFile(Path.of("/dev/full")).write("text"))
                .withMessage("cannot write /dev/full: No space left on device");
    }

    @Test
    void shouldWriteThroughALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real.json"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), real);

        new ReportFile(link).write("new");

        assertThat(real).hasContent("new");
        assertThat(link).isSymbolicLink();
    }

    private List<Path> filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
