package dev.godwit.protocol.net;

import dev.godwit.protocol.Frame;

/// What a connection's owner hears from it, always on the connection's event loop.
public interface FrameListener {
    /// A frame arrived.
    void frame(Connection connection, Frame frame);

    /// A whole page batch was read and its pages handed to their sink.
    ///
    /// @param batchBytes bytes of the batch frames of this connection so far, headers and this batch included
    default void batch(Connection connection, long batchBytes) {}

    /// The connection is gone, once, after its last frame.
    ///
    /// @param reason what happened, for people
    void closed(Connection connection, String reason);
}
