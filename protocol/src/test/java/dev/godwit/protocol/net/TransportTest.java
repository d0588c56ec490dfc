package dev.godwit.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TransportTest {
    /// The loop hears that it has to end while it runs a task, after it has looked whether it has to.
    @Test
    void shouldCloseEveryConnectionWithItsLoopsWhateverTheyWereAt() throws Exception {
        var admitted = new CompletableFuture<Connection>();
        var closed = new CountDownLatch(1);
        var target = new Transport("test-target");
        try (var source = new Transport("test-source");
                Acceptor acceptor = Acceptor.bind(
                        target,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        1,
                        visitor -> admitted.complete(visitor.admit(new End(closed), null)))) {
            Connection opened = new Connector(source, acceptor.address(), 2)
                    .open(Role.CONTROL, 0, UUID.randomUUID(), new WireCounter(), new End(new CountDownLatch(1)));
            var busy = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            admitted.get().execute(() -> {
                busy.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            busy.await();

            target.close();
            goOn.countDown();

            assertThat(closed.await(5, TimeUnit.SECONDS))
                    .as("its listener hears of its end")
                    .isTrue();
            opened.awaitClosed();
        } finally {
            target.close();
        }
    }

    @Test
    void shouldRefuseToConnectOnceItIsClosedWithoutWaiting() {
        var closed = new Transport("test-closed");
        closed.close();
        var nowhere = new Connector(closed, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 1);
        long begun = System.nanoTime();

        assertThatThrownBy(() -> nowhere.open(
                        Role.CONTROL, 0, UUID.randomUUID(), new WireCounter(), new End(new CountDownLatch(1))))
                .isInstanceOf(PeerUnavailableException.class)
                .hasMessageContaining("this side was closed");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }

    private record End(CountDownLatch closed) implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {}

        @Override
        public void closed(Connection connection, String reason) {
            closed.countDown();
        }
    }
}
