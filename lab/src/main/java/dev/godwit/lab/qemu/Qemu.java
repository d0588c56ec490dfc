package dev.godwit.lab.qemu;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The QEMU that is installed on this machine.
///
/// @param binary the program
/// @param version its own line about itself, such as `QEMU emulator version 7.2.22 (…)`
public record Qemu(Path binary, String version) {
    private static final String NAME = "qemu-system-x86_64";

    /// Looks for `qemu-system-x86_64` in the folders of `PATH`.
    ///
    /// @return nothing if there is none
    /// @throws IOException if there is one that does not run
    public static Optional<Qemu> find() throws IOException {
        return find(System.getenv().getOrDefault("PATH", ""));
    }

    static Optional<Qemu> find(String path) throws IOException {
        Optional<Path> binary = Stream.of(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable)
                .findFirst();
        return binary.isPresent() ? Optional.of(new Qemu(binary.get(), versionOf(binary.get()))) : Optional.empty();
    }

    private static String versionOf(Path binary) throws IOException {
        Process process = new ProcessBuilder(binary.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            if (line == null || !line.startsWith("QEMU")) {
                throw new QemuException(binary + " does not run: " + (line == null ? "it says nothing" : line));
            }
            return line;
        } finally {
            process.destroy();
        }
    }
}
