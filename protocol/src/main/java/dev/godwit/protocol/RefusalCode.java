package dev.godwit.protocol;

/// Why a hello or a migration was refused. The reason in words travels beside it.
public enum RefusalCode implements WireNumbered {
    /// The target holds a guest already, or is receiving one.
    BUSY(1),
    /// The guest needs more memory than the target may or can give.
    MEMORY(2),
    /// The other side speaks another version of the protocol.
    VERSION(3),
    /// A frame or a hello could not be understood.
    MALFORMED(4),
    /// The bytes of a page do not have the digest that was sent with them.
    DIGEST(5),
    /// The root digests of the two sides differ at the switchover.
    ROOT_MISMATCH(6),
    /// The guest's state could not be restored, or a frame came when it makes no sense.
    STATE(7),
    /// Something did not come in time.
    TIMEOUT(8),
    /// Nothing is known about the migration that the connection names.
    UNKNOWN_MIGRATION(9),
    /// The connection's role or channel number is taken or out of range.
    CHANNEL(10),
    /// The side that refuses failed in itself.
    INTERNAL(11),
    /// The side that refuses is shutting down.
    SHUTDOWN(12);

    private final int number;

    RefusalCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
