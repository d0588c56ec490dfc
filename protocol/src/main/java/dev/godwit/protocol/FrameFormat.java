package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;

/// The numbers of `docs/wire-protocol.md` that frames have in common: the header's layout, tags and limits.
///
/// ```text
///  0 | bodyLength u32 | tag u8 | flags u8 = 0 | reserved u16 = 0 |
///  8 | body, bodyLength bytes …                                  |
/// ```
///
/// Everything is little-endian. Tags are numbered by hand and never reused.
public final class FrameFormat {
    /// The version of the protocol that this implementation speaks.
    public static final int VERSION = 1;
    /// Bytes of the header before every body.
    public static final int HEADER_LENGTH = 8;
    /// Where the tag is in the header.
    public static final int TAG_OFFSET = 4;
    /// Tag of a batch of pages, which is not a {@link Frame}: see `BatchReader` and `BatchWriter`.
    public static final int BATCH_TAG = 0x40;
    /// Tag of a batch's acknowledgement, which is not a {@link Frame} either: see {@link Placed}.
    public static final int PLACED_TAG = 0x33;

    /// Longest body of a batch: 256 KiB of payload and the entries of 4096 pages need 336 KiB.
    public static final int MAX_BATCH_BODY = 1 << 20;
    /// Longest body of the frames that carry state sections or series.
    public static final int MAX_STATE_BODY = 16 << 20;
    /// Longest body of `Missing`.
    public static final int MAX_MISSING_BODY = 16 << 20;
    /// Longest body of every other frame: fixed fields and one text.
    public static final int MAX_SMALL_BODY = 2048;
    /// Longest text in UTF-8 bytes; longer ones are cut at a character when they are written.
    public static final int MAX_TEXT_BYTES = 1024;

    /// Smallest page.
    public static final int MIN_PAGE_SIZE = 4096;
    /// Largest page.
    public static final int MAX_PAGE_SIZE = 65_536;
    /// Most vCPUs of a guest.
    public static final int MAX_VCPUS = 1024;
    /// Most data channels of a migration.
    public static final int MAX_DATA_CHANNELS = 64;
    /// A block of this many pages travels on one data channel until the barrier, so that TCP's order is the order of
    /// a page's versions. 64, so that a block is one word of a bitmap.
    public static final int STRIPE_PAGES = 64;

    static final int OFFER = 0x01;
    static final int SWITCHOVER = 0x02;
    static final int COMMIT = 0x03;
    static final int RELEASED = 0x04;
    static final int CANCEL = 0x05;
    static final int PING = 0x06;
    static final int GOODBYE = 0x07;
    static final int ASK = 0x08;
    static final int ACCEPT = 0x11;
    static final int REFUSED = 0x12;
    static final int READY = 0x13;
    static final int RUNNING = 0x14;
    static final int COMPLETE = 0x15;
    static final int FINAL = 0x16;
    static final int PONG = 0x17;
    static final int ANSWER = 0x18;
    static final int SETTLED = 0x19;
    static final int LOST = 0x20;
    static final int MARKER = 0x31;
    static final int MISSING = 0x32;
    static final int PULL = 0x34;

    private FrameFormat() {}

    /// The data channel that carries a page before the barrier.
    public static int channelOf(int page, int dataChannels) {
        return page / STRIPE_PAGES % dataChannels;
    }

    /// Longest body that a frame with this tag may have, or -1 where the tag means nothing in this version.
    public static int maxBody(int tag) {
        return switch (tag) {
            case SWITCHOVER, FINAL -> MAX_STATE_BODY;
            case MISSING -> MAX_MISSING_BODY;
            case BATCH_TAG -> MAX_BATCH_BODY;
            case OFFER, COMMIT, RELEASED, CANCEL, PING, GOODBYE, ASK -> MAX_SMALL_BODY;
            case ACCEPT, REFUSED, READY, RUNNING, COMPLETE, PONG, ANSWER, SETTLED -> MAX_SMALL_BODY;
            case LOST, MARKER, PLACED_TAG, PULL -> MAX_SMALL_BODY;
            default -> -1;
        };
    }

    /// Reads the header whose {@value #HEADER_LENGTH} bytes are readable from an index on, without consuming it, and
    /// returns the length of the body. To be called before anything is allocated for the body.
    ///
    /// @throws MalformedFrameException when the tag is unknown, the length over its limit or a reserved bit set
    public static int checkedBodyLength(ByteBuf in, int index) throws MalformedFrameException {
        long bodyLength = in.getUnsignedIntLE(index);
        int tag = in.getUnsignedByte(index + TAG_OFFSET);
        int maxBody = maxBody(tag);
        if (maxBody < 0) {
            throw unknownTag(tag);
        }
        if (bodyLength > maxBody) {
            String reason = "its body has " + bodyLength + " bytes, allowed are " + maxBody;
            throw new MalformedFrameException(nameOf(tag), 0, reason);
        }
        if (in.getUnsignedMediumLE(index + TAG_OFFSET + 1) != 0) {
            throw new MalformedFrameException(nameOf(tag), TAG_OFFSET + 1, "flags and reserved bytes are not 0");
        }
        return (int) bodyLength;
    }

    /// Writes a frame's header at an index, without moving the writer index.
    public static void putHeader(ByteBuf out, int index, int tag, int bodyLength) {
        out.setIntLE(index, bodyLength);
        out.setIntLE(index + TAG_OFFSET, tag); // flags and reserved bytes are 0
    }

    static MalformedFrameException unknownTag(int tag) {
        String reason = "unknown tag " + tag + ": not in version " + VERSION
                + " of the protocol, which both sides said they speak";
        return new MalformedFrameException("frame", TAG_OFFSET, reason);
    }

    /// The name of the frame with this tag, for messages to people.
    static String nameOf(int tag) {
        return switch (tag) {
            case OFFER -> "Offer";
            case SWITCHOVER -> "Switchover";
            case COMMIT -> "Commit";
            case RELEASED -> "Released";
            case CANCEL -> "Cancel";
            case PING -> "Ping";
            case GOODBYE -> "Goodbye";
            case ASK -> "Ask";
            case ACCEPT -> "Accept";
            case REFUSED -> "Refused";
            case READY -> "Ready";
            case RUNNING -> "Running";
            case COMPLETE -> "Complete";
            case FINAL -> "Final";
            case PONG -> "Pong";
            case ANSWER -> "Answer";
            case SETTLED -> "Settled";
            case LOST -> "Lost";
            case MARKER -> "Marker";
            case MISSING -> "Missing";
            case PLACED_TAG -> "Placed";
            case PULL -> "Pull";
            case BATCH_TAG -> "Batch";
            default -> "frame";
        };
    }

    /// Checks our own data before it is sent; what the peer sends is an error of another kind.
    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
