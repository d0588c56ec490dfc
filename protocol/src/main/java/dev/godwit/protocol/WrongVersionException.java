package dev.godwit.protocol;

import java.io.IOException;

/// The peer is a Godwit that speaks another version of the protocol. The message names both versions.
public final class WrongVersionException extends IOException {
    private static final long serialVersionUID = 1;

    private final int theirs;

    WrongVersionException(int theirs) {
        super("the peer speaks version " + theirs + " of the Godwit protocol, this side version " + FrameFormat.VERSION
                + ": run the same release on both sides");
        this.theirs = theirs;
    }

    /// The version that the peer speaks.
    public int theirs() {
        return theirs;
    }

    /// The version that this side speaks.
    public int ours() {
        return FrameFormat.VERSION;
    }
}
