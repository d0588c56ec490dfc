package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Acceptor;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.Transport;
import dev.godwit.protocol.net.WireCounter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a source makes of what comes back on a data connection, over a real one.
@Timeout(60)
class AcknowledgementsTest {
    private static final int SENT = 1000;

    private final Abort abort = new Abort();
    private final CompletableFuture<Void> aborted = new CompletableFuture<>();
    private final FlowWindow window = new FlowWindow(64 << 20, 0, Long.MAX_VALUE);
    private final Transport transport = new Transport("acknowledgements-test");
    private final CompletableFuture<Connection> target = new CompletableFuture<>();
    private Acceptor acceptor;

    private record Ignoring() implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {}

        @Override
        public void closed(Connection connection, String reason) {}
    }

    @BeforeEach
    void connect() throws Exception {
        abort.onRaise(() -> aborted.complete(null));
        acceptor = Acceptor.bind(
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                visitor -> target.complete(visitor.admit(new Ignoring(), null)));
        new Connector(transport, acceptor.address(), 2)
                .open(Role.DATA, 0, UUID.randomUUID(), new WireCounter(), new DataPath.Acknowledgements(window, abort));
        assertThat(window.tryAcquire(SENT, () -> {})).isTrue();
    }

    @AfterEach
    void close() {
        acceptor.close();
        transport.close();
    }

    @Test
    void shouldTakeWhatHasBeenPlacedFromWhatIsInFlight() throws Exception {
        target.get().acknowledge(400);
        target.get().acknowledge(SENT);
        target.get().acknowledge(SENT + 1); // one too many ends the attempt, after the others

        aborted.get(10, TimeUnit.SECONDS);
        assertThat(window.placedBytes()).isEqualTo(SENT);
        assertThat(window.inFlight()).isZero();
    }

    @Test
    void shouldEndTheAttemptWhereMoreIsAcknowledgedThanWasSent() throws Exception {
        assertThatCode(abort::check).doesNotThrowAnyException();

        target.get().acknowledge(SENT + 1);

        aborted.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(abort::check).hasMessageContaining("it acknowledged 1001 bytes after 0");
    }

    @Test
    void shouldEndTheAttemptWhereLessIsAcknowledgedThanBefore() throws Exception {
        target.get().acknowledge(400);
        target.get().acknowledge(399);

        aborted.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(abort::check).hasMessageContaining("it acknowledged 399 bytes after 400");
    }

    @Test
    void shouldEndTheAttemptWhereAFrameComesThatDoesNotBelongThere() throws Exception {
        target.get().send(new Frame.Accept());

        aborted.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(abort::check).hasMessageContaining("it sent Accept");
    }
}
