package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(30)
final class PressesTest {
    private final Presses presses = new Presses();
    private final BlockingQueue<Integer> seen = new LinkedBlockingQueue<>();

    @Test
    void shouldHandEachPressToWhoIsInCharge() {
        presses.react(seen::add);
        presses.press();
        presses.react(number -> seen.add(-number));
        presses.press();

        assertThat(seen).containsExactly(1, -2);
    }

    @Test
    void shouldCountATerminationAsBothPresses() {
        presses.react(seen::add);

        presses.terminate();

        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void shouldNotLetTheSecondPressWaitForWhatTheFirstStarted() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        presses.react(number -> {
            if (number == 1) {
                awaitQuietly(second);
                seen.add(number);
            } else {
                second.countDown();
            }
        });
        Thread first = Thread.startVirtualThread(presses::press);
        awaitBlocked(first);

        presses.press();

        assertThat(first.join(Duration.ofSeconds(20))).isTrue();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void shouldStopAtOnceWhereItWasPressedTwiceBefore() throws InterruptedException {
        presses.react(seen::add);
        presses.terminate();

        presses.awaitStop(presses.count());

        assertThat(seen).hasSize(2);
    }

    @Test
    void shouldWaitForAnotherPressWhereItWasPressedOnceBefore() throws Exception {
        presses.react(seen::add);
        presses.press();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                presses.awaitStop(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitBlocked(waiting);

        presses.press();

        assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void shouldTakeLinesOfALifelineAsPressesAndItsEndAsATermination() throws InterruptedException {
        presses.react(seen::add);

        Lifeline.watch(new ByteArrayInputStream("cancel\nnoise\n".getBytes(StandardCharsets.US_ASCII)), presses);

        assertThat(List.of(seen.take(), seen.take(), seen.take())).containsExactly(1, 2, 3);
        assertThat(seen).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
    void shouldTakeSigtermAsATermination() throws Exception {
        presses.react(seen::add);
        Signals.onTerminate(presses::terminate);

        new ProcessBuilder(
                        "kill", "-TERM", Long.toString(ProcessHandle.current().pid()))
                .start()
                .waitFor();

        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
    }

    private static void awaitBlocked(Thread thread) throws Exception {
        Await.until(() -> thread.getState() == Thread.State.WAITING);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
