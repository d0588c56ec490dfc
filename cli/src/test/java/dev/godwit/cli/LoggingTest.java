package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.godwit.lab.Rehearsal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LoggingTest {
    @Test
    void shouldBeFoundByLogback() {
        LoggerContext found = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(found.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.WARN);
        assertThat(found.getLogger("io.netty").getLevel()).isEqualTo(Level.ERROR);
    }

    @Test
    void shouldShowWarningsAsPlainLinesWithoutTraces() {
        assertThat(written("dev.godwit.source.Lane")).isEqualTo("warning: be careful" + System.lineSeparator());
    }

    @Test
    void shouldShowWhatLeadsToThemWhenVerbose() {
        System.setProperty(Logging.LEVEL, "DEBUG");
        System.setProperty(Logging.PATTERN, "%-5level %logger{0}: %msg%n%nopex");
        try {
            assertThat(written("dev.godwit.source.Lane")).contains("DEBUG Lane: a detail", "WARN  Lane: be careful");
        } finally {
            System.clearProperty(Logging.LEVEL);
            System.clearProperty(Logging.PATTERN);
        }
    }

    @Test
    void shouldKeepTheLibrarysWarningsToItself() {
        assertThat(written("io.netty.channel.Channel")).isEmpty();
    }

    @Test
    void shouldKeepTheStepsOfRehearsalsFromThoseOfMigrations() throws Exception {
        System.setProperty(Logging.LEVEL, "DEBUG");
        try {
            CompletableFuture<String> written = new CompletableFuture<>();
            Thread.ofPlatform()
                    .group(new ThreadGroup(Rehearsal.GROUP))
                    .start(() -> written.complete(written("dev.godwit.source.Handover")));

            assertThat(written.get(10, TimeUnit.SECONDS)).contains("be careful").doesNotContain("a detail");
        } finally {
            System.clearProperty(Logging.LEVEL);
        }
    }

    /// What a logger's detail and warning look like, by a configuration of their own.
    private static String written(String name) {
        PrintStream stderr = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LoggerContext logs = new LoggerContext();
            logs.setMDCAdapter(new LogbackMDCAdapter());
            new Logging().configure(logs);
            logs.getLogger(name).debug("a detail");
            logs.getLogger(name).warn("be careful", new IllegalStateException("a trace"));
            logs.stop();
        } finally {
            System.setErr(stderr);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
