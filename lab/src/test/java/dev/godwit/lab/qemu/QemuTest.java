package dev.godwit.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.lab.qemu.QemuSettings.Mode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What needs no QEMU: shell scripts stand for it.
@Timeout(60)
final class QemuTest {
    @TempDir
    Path folder;

    @Test
    void shouldFindTheFirstOnThePathAndItsVersion() throws Exception {
        Path binary = script("echo 'QEMU emulator version 99.1 (a script)'; echo Copyright");

        assertThat(Qemu.find(folder.resolve("nothing") + File.pathSeparator + folder))
                .contains(new Qemu(binary, "QEMU emulator version 99.1 (a script)"));
    }

    @Test
    void shouldFindNothingOnAnEmptyPath() throws Exception {
        assertThat(Qemu.find("")).isEmpty();
    }

    @Test
    void shouldRefuseAProgramThatSaysItCannotRun() throws Exception {
        Path binary = script("echo 'cannot open shared object file' >&2; exit 127");

        assertThatThrownBy(() -> Qemu.find(folder.toString()))
                .isInstanceOf(QemuException.class)
                .hasMessage(binary + " does not run: cannot open shared object file");
    }

    @Test
    void shouldGiveQemusLastWordsWhenItDoesNotStart() throws Exception {
        Qemu broken = new Qemu(script("echo 'cannot set up guest memory' >&2; exit 1"), "QEMU");

        assertThatThrownBy(() -> QemuMigration.run(broken, QemuGuest.idle(64 << 20), QemuSettings.preCopy()))
                .isInstanceOf(QemuException.class)
                .hasMessage("source: QEMU does not start (cannot set up guest memory)");
    }

    @Test
    void shouldRefuseCombinationsThatQemuDoesNotKnow() {
        assertThatThrownBy(() -> QemuSettings.postCopy().multifd(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QemuSettings.preCopy().multifd(2).withXbzrle())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QemuSettings.preCopy().limits(0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(QemuSettings.postCopy().mode()).isEqualTo(Mode.POST_COPY);
    }

    private Path script(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("qemu-system-x86_64"), "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
