package dev.godwit.source;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.LossCode;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.source.MigrationFailure.Kind;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The control connection as the migration's thread sees it: send a message, await an answer. Pongs are taken out on
/// the event loop; a refusal, a loss or a broken connection ends the attempt at once, whatever it waits for.
///
/// Constructed with the hello; heartbeats are sent by the attempt's timer through [#beat]. Closed by the attempt.
final class ControlLink implements FrameListener {
    private final Abort abort;
    private final Duration timeout;
    private final ClockOffset clock = new ClockOffset();
    private final LinkedBlockingQueue<Delivery> inbox = new LinkedBlockingQueue<>();
    private volatile @Nullable Connection connection;

    /// What the event loop and others leave for the migration's thread.
    private sealed interface Delivery {
        record Message(Frame frame) implements Delivery {}

        /// Nothing more will come, or nobody wants to wait for it.
        record End(Kind kind, String reason) implements Delivery {}
    }

    ControlLink(Abort abort, Duration timeout) {
        this.abort = abort;
        this.timeout = timeout;
        abort.onRaise(() -> inbox.add(new Delivery.End(Kind.FAILED, "the attempt has ended")));
    }

    /// Takes the connection after its hello.
    void attach(Connection opened) {
        connection = opened;
    }

    Connection connection() {
        Connection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("the hello has not been answered yet");
        }
        return opened;
    }

    ClockOffset clock() {
        return clock;
    }

    void send(Frame frame) {
        connection().send(frame);
    }

    /// Sends a heartbeat, and ends the attempt if the peer has been silent for too long.
    void beat() {
        if (connection().silentNs() > timeout.toNanos()) {
            String reason = "the target has been silent for " + timeout.toSeconds() + " s";
            abort.raise(Kind.FAILED, reason);
            connection().abort(reason);
        } else {
            ping();
        }
    }

    void ping() {
        send(new Frame.Ping(System.nanoTime()));
    }

    /// Waits for the next message, which must be of the given type.
    ///
    /// @param deadlineNs when to give up, on the clock of [System#nanoTime]
    /// @throws MigrationFailure if the attempt ends, the time is over, or another message comes
    <T extends Frame> T await(Class<T> type, long deadlineNs) throws MigrationFailure {
        try {
            Delivery next = inbox.poll(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            abort.check();
            String awaited = type.getSimpleName();
            return switch (next) {
                case null ->
                    throw new MigrationFailure(
                            Kind.FAILED, "the target did not answer in time: " + awaited + " never came");
                case Delivery.End(Kind kind, String reason) -> throw new MigrationFailure(kind, reason);
                case Delivery.Message(Frame frame) when type.isInstance(frame) -> type.cast(frame);
                case Delivery.Message(Frame frame) ->
                    throw new MigrationFailure(
                            Kind.FAILED,
                            "the target broke the protocol: it sent "
                                    + frame.getClass().getSimpleName() + " where " + awaited + " belongs");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationFailure(Kind.FAILED, "the migration's thread was interrupted");
        }
    }

    /// The migration's thread need not wait any longer: the user gave up.
    void giveUp() {
        inbox.add(new Delivery.End(Kind.ABANDONED, "given up by the user"));
    }

    @Override
    public void frame(Connection from, Frame frame) {
        long now = System.nanoTime();
        if (frame instanceof Frame.Pong pong) {
            clock.add(pong.pingSentNs(), pong.receivedNs(), pong.sentNs(), now);
        } else if (frame instanceof Frame.Refused refused) {
            abort.raise(Kind.FAILED, "the target refused: " + refused.reason());
        } else if (frame instanceof Frame.Lost lost) {
            abort.raise(
                    lost.code() == LossCode.DIGEST ? Kind.DIGEST : Kind.FAILED,
                    "the target lost the guest: " + lost.reason());
        } else {
            inbox.add(new Delivery.Message(frame));
        }
    }

    @Override
    public void closed(Connection closed, String reason) {
        String gone = "the control connection to the target is gone: " + reason;
        abort.raise(Kind.FAILED, gone);
        inbox.add(new Delivery.End(Kind.FAILED, gone));
    }
}
