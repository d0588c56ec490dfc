package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Acceptor;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An attempt with a target that does what the test says.
@Timeout(30)
class MigrationTest {
    private final Transport there = new Transport("test-target");
    private final Transport here = new Transport("test-source");
    private final EmulatedGuest guest =
            EmulatedGuest.create(GuestSpec.builder().memoryBytes(1 << 20).build());
    private final ScriptedTarget target = new ScriptedTarget(new CompletableFuture<>(), new CountDownLatch(1));

    @BeforeEach
    void run() {
        guest.resume();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        guest.close();
    }

    /// Its agent was closed after the attempt was to begin and before it has begun.
    @Test
    void shouldEndIfItBeginsAfterItsSessionWasClosed() throws Exception {
        MigrationOptions options = MigrationOptions.of(Scheme.preCopy()).build();
        Session session = open(options);
        session.close();

        Ending ending = new Migration(session, guest, options, progress -> {}).run();

        assertThat(ending).isEqualTo(new Ending.Failed(false, "this side was closed"));
        assertThat(guest.paused()).isFalse();
    }

    @Test
    void shouldLetAPostCopysGuestRunUntilTheTargetHasPutDownWhatIsMissing() throws Exception {
        MigrationOptions options =
                MigrationOptions.of(Scheme.postCopy()).channels(1).build();
        Session session = open(options);
        var migration = new Migration(session, guest, options, progress -> {});
        CompletableFuture<Ending> ending = CompletableFuture.supplyAsync(migration::run);
        target.marked.await();

        Thread.sleep(200); // of which a source that does not wait needs next to nothing

        assertThat(guest.paused()).as("before Settled").isFalse();
        target.control.join().send(new Frame.Settled());
        while (!guest.paused()) {
            assertThat(ending).isNotDone();
            Thread.sleep(1);
        }
        session.close();
        assertThat(ending.get(10, TimeUnit.SECONDS)).isInstanceOf(Ending.Failed.class);
        assertThat(guest.paused()).as("after the failure").isFalse();
    }

    private Session open(MigrationOptions options) throws Exception {
        return Session.open(new Connector(here, listen(), 2), options);
    }

    private InetSocketAddress listen() throws IOException {
        Acceptor acceptor =
                Acceptor.bind(there, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, visitor -> {
                    Connection connection = visitor.admit(target, null);
                    if (visitor.hello().role() == Role.CONTROL) {
                        target.control.complete(connection);
                    }
                });
        return (InetSocketAddress) acceptor.address();
    }

    /// Accepts every offer, and that is all.
    private record ScriptedTarget(CompletableFuture<Connection> control, CountDownLatch marked)
            implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {
            if (frame instanceof Frame.Offer) {
                connection.send(new Frame.Accept());
            } else if (frame instanceof Frame.Marker) {
                marked.countDown();
            }
        }

        @Override
        public void closed(Connection connection, String reason) {}
    }
}
