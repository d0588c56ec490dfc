package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive that `mvn package` makes, unpacked elsewhere, on a machine that has nothing else: no JDK, no
/// `JAVA_HOME`.
final class ArchiveIT {
    private static final long MAX_BYTES = 80_000_000;

    /// Fails where the AOT cache cannot be used; without it the JVM would go on in silence.
    private static final Map<String, String> AOT_OR_FAIL =
            Map.of("GODWIT_JAVA_OPTS", "-XX:+UseSerialGC -Xms32m -Xmx1g -Xmn16m -XX:AOTMode=on");

    @TempDir
    private static Path folder;

    private static Path archive;
    private static Path home;

    @BeforeAll
    static void unpack() throws Exception {
        archive = only(Path.of(System.getProperty("godwit.home"), ".."), "godwit-*.tar.gz");
        Output tar = run(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()), Map.of());
        assertThat(tar.status()).as(tar.text()).isZero();
        home = only(folder, "godwit-*");
    }

    private static Path only(Path parent, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(parent, glob)) {
            matching.forEach(found::add);
        }
        assertThat(found).as(glob + " in " + parent).hasSize(1);
        return found.getFirst();
    }

    @Test
    void shouldBeSmallEnoughToSend() throws IOException {
        assertThat(Files.size(archive)).isLessThan(MAX_BYTES);
    }

    @Test
    void shouldTellItsVersionWithoutAJdkOnTheMachine() throws Exception {
        Output version = godwit(Map.of(), "--version");

        assertThat(version.status()).as(version.text()).isZero();
        assertThat(version.text()).matches("godwit \\d\\S+\nJava 25\\S*, .+\n");
    }

    @Test
    void shouldUseItsAotCache() throws Exception {
        Output version = godwit(AOT_OR_FAIL, "--version");

        assertThat(version.status()).as(version.text()).isZero();
    }

    @Test
    void shouldRunThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), home.resolve("bin/godwit"));

        Output version = run(List.of(link.toString(), "--version"), AOT_OR_FAIL);

        assertThat(version.status()).as(version.text()).isZero();
    }

    @Test
    void shouldRunWithoutItsAotCache() throws Exception {
        Path cache = home.resolve("lib/godwit.aot");
        Path away = Files.move(cache, folder.resolve("away.aot"));
        try {
            Output version = godwit(Map.of(), "--version");

            assertThat(version.status()).as(version.text()).isZero();
            assertThat(version.text()).startsWith("godwit ");
        } finally {
            Files.move(away, cache);
        }
    }

    @Test
    void shouldKeepToItselfThatTheCacheDoesNotFitTheOptions() throws Exception {
        Output version = godwit(Map.of("GODWIT_JAVA_OPTS", "-XX:+UseZGC"), "--version");

        assertThat(version.status()).as(version.text()).isZero();
        assertThat(version.text()).startsWith("godwit ").hasLineCount(2);
    }

    @Test
    void shouldMigrateBetweenTwoProcessesThatUseTheCache() throws Exception {
        Output demo = godwit(AOT_OR_FAIL, "demo", "--memory", "64M", "--warm-up", "200ms", "--run-after", "200ms");

        assertThat(demo.status()).as(demo.text()).isZero();
        assertThat(demo.text())
                .contains("Migrated: pre-copy of a 64 MiB guest")
                .containsPattern("\n  predicted +downtime .+, total .+, wire .+; total off by ");
    }

    @Test
    void shouldHoldCompletionManualAndLicences() throws Exception {
        assertThat(home.resolve("share/bash-completion/completions/godwit"))
                .content()
                .contains("--downtime-limit");
        assertThat(home.resolve("share/man/man1/godwit.1")).content().contains(".SH NAME\ngodwit \\- ");
        assertThat(home.resolve("share/man/man1/godwit-source.1")).content().contains("\\-\\-downtime\\-limit");
        assertThat(home.resolve("LICENSE")).content().contains("Apache License");
        assertThat(home.resolve("THIRD-PARTY")).content().contains("Netty");
        assertThat(home.resolve("runtime/legal")).isDirectory();
    }

    private static Output godwit(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/godwit").toString()));
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    private static Output run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    private record Output(int status, String text) {}
}
