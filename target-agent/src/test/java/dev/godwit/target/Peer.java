package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection of a source that a test plays: what came on it, in order.
final class Peer implements FrameListener {
    private static final long PATIENCE_SECONDS = 15;

    private record End(String reason) {}

    private final LinkedBlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> acknowledged = new LinkedBlockingQueue<>();
    private @Nullable Connection connection;

    Peer attached(Connection opened) {
        connection = opened;
        return this;
    }

    Connection connection() {
        Connection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("not connected");
        }
        return opened;
    }

    void send(Frame frame) {
        connection().send(frame);
    }

    void send(ByteBuf bytes) {
        connection().send(bytes);
    }

    @Override
    public void acknowledged(Connection from, long batchBytes) {
        acknowledged.add(batchBytes);
    }

    @Override
    public void frame(Connection from, Frame frame) {
        if (!(frame instanceof Frame.Pong)) {
            events.add(frame);
        }
    }

    @Override
    public void closed(Connection closed, String reason) {
        events.add(new End(reason));
    }

    /// The next frame, which must be of this type.
    <T extends Frame> T await(Class<T> type) throws InterruptedException {
        Object next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("the next thing that the target does").isInstanceOf(type);
        return type.cast(next);
    }

    /// Waits for the end of the connection, and asserts that nothing comes before it.
    void awaitClosed() throws InterruptedException {
        assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(End.class);
    }

    /// Waits for the end of the connection, whatever comes before it.
    void awaitEnd() throws InterruptedException {
        Object next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (next instanceof Frame) {
            next = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(next).isInstanceOf(End.class);
    }

    /// Waits until as many bytes of batches are acknowledged, and asserts that each acknowledgement says more.
    void awaitAcknowledged(long batchBytes) throws InterruptedException {
        long last = 0;
        while (last < batchBytes) {
            Long next = acknowledged.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("an acknowledgement after " + last).isGreaterThan(last);
            last = next;
        }
        assertThat(last).isEqualTo(batchBytes);
    }

    void assertNothingCame() {
        assertThat(events).isEmpty();
    }
}
