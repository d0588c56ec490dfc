package dev.godwit.protocol.net;

import dev.godwit.protocol.Frame;

/// What a connection's owner hears from it, always on the connection's event loop.
public interface FrameListener {
    /// A frame arrived.
    void frame(Connection connection, Frame frame);

    /// Whole page batches were read and their pages handed to their sink: one or more, until the socket was empty or
    /// the event loop's other work had its turn.
    ///
    /// @param batchBytes bytes of the batch frames of this connection so far, headers included, and 64 for each of
    ///     their pages of zeros
    default void batches(Connection connection, long batchBytes) {}

    /// The peer acknowledges batches. Whoever has sent none has a peer that breaks the protocol.
    ///
    /// @param batchBytes the same of the batches that it has read
    default void acknowledged(Connection connection, long batchBytes) {
        connection.abort("the peer acknowledged batches on a connection that carried none to it");
    }

    /// The connection is gone, once, after its last frame.
    ///
    /// @param reason what happened, for people
    void closed(Connection connection, String reason);
}
