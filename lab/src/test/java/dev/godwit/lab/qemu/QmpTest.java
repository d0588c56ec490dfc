package dev.godwit.lab.qemu;

import static dev.godwit.lab.qemu.FakeQemu.DONE;
import static dev.godwit.lab.qemu.FakeQemu.GREETING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class QmpTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String STOP =
            "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 250001}, \"event\": \"STOP\"}";

    @TempDir
    Path folder;

    private FakeQemu qemu;

    @BeforeEach
    void start() throws IOException {
        qemu = new FakeQemu(folder.resolve("qmp"));
    }

    @AfterEach
    void end() throws IOException {
        qemu.close();
    }

    @Test
    void shouldMakeQemuReadyAndExecuteWithArguments() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> "{\"return\": {\"total\": 7}, \"id\": $id}");

        assertThat(qmp.execute("migrate", Map.of("uri", "tcp:[::1]:1"))
                        .path("total")
                        .asInt())
                .isEqualTo(7);

        assertThat(qemu.commands())
                .containsExactly(
                        "{\"execute\":\"qmp_capabilities\",\"arguments\":{},\"id\":1}",
                        "{\"execute\":\"migrate\",\"arguments\":{\"uri\":\"tcp:[::1]:1\"},\"id\":2}");
    }

    @Test
    void shouldGiveQemusReasonWhenItRefuses() throws Exception {
        Qmp qmp = qemu.serve(
                GREETING,
                command -> "{\"error\": {\"class\": \"GenericError\", "
                        + "\"desc\": \"Postcopy is not supported\"}, \"id\": $id}");

        assertThatThrownBy(() -> qmp.execute("migrate", Map.of()))
                .isInstanceOf(QemuException.class)
                .hasMessage("QEMU refuses migrate: Postcopy is not supported");
    }

    @Test
    void shouldKeepAnEventThatComesBeforeAnAnswer() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> STOP + "\r\n" + DONE);

        qmp.execute("stop", Map.of());

        Qmp.Event event =
                qmp.awaitEvent(e -> e.name().equals("STOP"), Duration.ZERO).orElseThrow();
        assertThat(event.atNs()).isEqualTo(1_700_000_000_250_001_000L);
        assertThat(event.text("status")).isEmpty();
    }

    @Test
    void shouldWaitForAnEventThatIsStillToCome() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> DONE);
        Thread.startVirtualThread(() -> {
            try {
                qemu.say("{\"event\": \"MIGRATION\", \"data\": {\"status\": \"setup\"}}");
                qemu.say("{\"event\": \"MIGRATION\", \"data\": {\"status\": \"completed\"}}");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(qmp.awaitEvent(e -> e.text("status").equals("completed"), LONG))
                .isPresent();
    }

    @Test
    void shouldFindNoEventThatDoesNotComeInTime() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> DONE);

        assertThat(qmp.awaitEvent(e -> true, Duration.ofMillis(10))).isEmpty();
    }

    @Test
    void shouldPassOverAnAnswerToAnotherCommand() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> "{\"return\": 1, \"id\": 1}\r\n{\"return\": 2, \"id\": $id}");

        assertThat(qmp.execute("query-status", Map.of()).asInt()).isEqualTo(2);
    }

    @Test
    void shouldFailWhenQemuEndsInsteadOfAnswering() throws Exception {
        Qmp qmp = qemu.serve(GREETING, command -> "");

        assertThatThrownBy(() -> qmp.execute("migrate", Map.of()))
                .isInstanceOf(QemuException.class)
                .hasMessage("QEMU has closed its control socket");
    }

    @Test
    void shouldFailWhenTheSocketCarriesSomethingElse() {
        assertThatThrownBy(() -> qemu.serve("SSH-2.0-OpenSSH_9.2", command -> DONE))
                .isInstanceOf(QemuException.class)
                .hasMessage("QEMU has closed its control socket");
    }
}
