package dev.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.lab.link.LinkSpec;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DemoRunnerTest {
    @TempDir
    Path folder;

    private final List<String> errors = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 130})
    void shouldEndWithTheStatusOfTheSourceAndLeaveNoProcess(int status) throws Exception {
        assertThat(FakeProgram.demo(notes(), "target", status).run(errors::add)).isEqualTo(status);

        assertThat(names()).containsExactly("target", "source");
        assertThat(alive()).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldSayThatTheTargetEndedAndStartNoSource() throws Exception {
        assertThat(FakeProgram.demo(notes(), "mute-target", 0).run(errors::add)).isEqualTo(1);

        assertThat(errors).containsExactly("the target ended with status 9 before it listened");
        assertThat(names()).containsExactly("mute-target");
    }

    @Test
    void shouldTellTheSourceTheLinksAddressInsteadOfTheTargets() throws Exception {
        DemoRunner demo = FakeProgram.demo(notes(), "target", 0, LinkSpec.parse("wan"));

        assertThat(demo.run(errors::add)).isEqualTo(FakeProgram.TOLD_OF_A_LINK);
    }

    @Test
    void shouldPassAPressOnToTheSource() throws Exception {
        DemoRunner demo = FakeProgram.demo(notes(), "target", -1);
        CompletableFuture<Integer> status = start(demo);
        awaitProcesses(2);

        demo.press();

        assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(FakeProgram.CANCELLED_BY_LINE);
        assertThat(alive()).isEmpty();
    }

    @Test
    void shouldEndTheLifelineOfTheSourceWhenItIsStopped() throws Exception {
        DemoRunner demo = FakeProgram.demo(notes(), "target", -1);
        CompletableFuture<Integer> status = start(demo);
        awaitProcesses(2);

        demo.stop();

        assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(FakeProgram.ENDED_BY_LIFELINE);
        assertThat(alive()).isEmpty();
    }

    @Test
    void shouldStartNoSourceWhenItWasStoppedBefore() throws Exception {
        DemoRunner demo = FakeProgram.demo(notes(), "target", -1);
        demo.stop();

        assertThat(demo.run(errors::add)).isEqualTo(130);
        assertThat(names()).doesNotContain("source");
        assertThat(alive()).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldLeaveNoProcessWhenItIsKilled() throws Exception {
        Process demo = new ProcessBuilder(ThisProgram.command(FakeProgram.class, List.of(notes().toString(), "demo")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        awaitProcesses(3);
        List<ProcessHandle> processes = alive();
        assertThat(processes).hasSize(3);

        demo.destroyForcibly();

        for (ProcessHandle process : processes) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(alive()).isEmpty();
    }

    private CompletableFuture<Integer> start(DemoRunner demo) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                status.complete(demo.run(errors::add));
            } catch (IOException | InterruptedException | RuntimeException e) {
                status.completeExceptionally(e);
            }
        });
        return status;
    }

    private Path notes() {
        return folder.resolve("processes");
    }

    private void awaitProcesses(int count) throws Exception {
        Await.until(() -> noted().size() == count);
    }

    /// Lines that are whole: a name, a blank, a number, a line feed.
    private List<String> noted() throws IOException {
        if (!Files.exists(notes())) {
            return List.of();
        }
        String text = Files.readString(notes());
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private List<String> names() throws IOException {
        return noted().stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private List<ProcessHandle> alive() throws IOException {
        return noted().stream()
                .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(ProcessHandle::isAlive)
                .toList();
    }
}
