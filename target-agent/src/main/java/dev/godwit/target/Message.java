package dev.godwit.target;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.net.Acceptor.Visitor;
import dev.godwit.protocol.net.Connection;
import java.util.concurrent.CompletableFuture;

/// Everything that can make a target change its state. Event loops and callers put messages into the loop's queue.
sealed interface Message {
    /// Somebody said hello and waits for the reply.
    record Hello(Visitor visitor) implements Message {}

    /// A frame that needs an answer or a decision.
    record Arrived(Connection from, Frame frame) implements Message {}

    /// A connection is gone.
    record Closed(Connection connection, String reason) implements Message {}

    /// A page's bytes did not match their digest; nothing was written.
    record BadPage(Reception reception, int page, long expected, long actual) implements Message {}

    /// The last missing page was placed.
    record EverythingPlaced(Reception reception) implements Message {}

    /// Time has passed.
    record Tick(long nowNs) implements Message {}

    /// A caller of this process wants the guest for itself, as soon as it is here with all its memory.
    record Take(CompletableFuture<Guest> guest) implements Message {}

    /// The user wants the target to stop, unless it holds a guest.
    record Stop(CompletableFuture<StopAnswer> answer) implements Message {}

    /// The user wants the guest stopped as well.
    record StopGuest() implements Message {}
}
