package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Acceptor;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SessionTest {
    private static final MigrationOptions OPTIONS =
            MigrationOptions.of(Scheme.preCopy()).build();

    /// Its agent was closed after the attempt was to begin and before it has begun.
    @Test
    void shouldEndAnAttemptThatBeginsAfterItIsClosed() throws Exception {
        try (var target = new Transport("test-target");
                var source = new Transport("test-source");
                Acceptor acceptor = listen(target);
                EmulatedGuest guest = EmulatedGuest.create(
                        GuestSpec.builder().memoryBytes(1 << 20).build())) {
            Session session = Session.open(new Connector(source, acceptor.address(), 2), OPTIONS);
            guest.resume();
            session.close();

            Ending ending = new Migration(session, guest, OPTIONS, progress -> {}).run();

            assertThat(ending).isEqualTo(new Ending.Failed(false, "this side was closed"));
            assertThat(guest.paused()).as("the guest runs on").isFalse();
        }
    }

    private static Acceptor listen(Transport transport) throws Exception {
        return Acceptor.bind(
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                visitor -> visitor.admit(new Deaf(), null));
    }

    private record Deaf() implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {}

        @Override
        public void closed(Connection connection, String reason) {}
    }
}
