package dev.godwit.target;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import java.util.function.Consumer;

/// Hears the control connection of a source: answers pings at once, on the event loop, and hands everything else to
/// the machine.
final class ControlListener implements FrameListener {
    private final Consumer<Message> machine;

    ControlListener(Consumer<Message> machine) {
        this.machine = machine;
    }

    @Override
    public void frame(Connection connection, Frame frame) {
        long now = System.nanoTime();
        if (frame instanceof Frame.Ping ping) {
            connection.send(new Frame.Pong(ping.sentNs(), now, System.nanoTime()));
        } else {
            machine.accept(new Message.Arrived(connection, frame));
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        machine.accept(new Message.Closed(connection, reason));
    }
}
