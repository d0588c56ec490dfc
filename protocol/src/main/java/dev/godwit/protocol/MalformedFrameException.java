package dev.godwit.protocol;

import java.io.IOException;

/// Bytes of the peer that are not what the protocol says. The message names the frame, the offset and the reason.
/// Nothing of the connection can be trusted after it: it is closed.
public final class MalformedFrameException extends IOException {
    private static final long serialVersionUID = 1;

    private final String frame;
    private final long offset;
    private final String reason;

    /// @param frame the frame's name: `Offer`
    /// @param offset of the offending byte from the first byte of the frame's header
    /// @param reason what is wrong and what is allowed
    public MalformedFrameException(String frame, long offset, String reason) {
        super("malformed " + frame + " at byte " + offset + ": " + reason);
        this.frame = frame;
        this.offset = offset;
        this.reason = reason;
    }

    /// For a frame whose kind is not known, or that may not come where it came.
    public MalformedFrameException(long offset, String reason) {
        this("frame", offset, reason);
    }

    /// The name of the frame: `Offer`; `hello` or `hello reply` for those; `frame` where its kind is not known.
    public String frame() {
        return frame;
    }

    /// Where the offending field begins, counted from the first byte of the frame's header.
    public long offset() {
        return offset;
    }

    /// What is wrong and what is allowed.
    public String reason() {
        return reason;
    }
}
