package dev.godwit.protocol;

import org.jspecify.annotations.Nullable;

/// The answer to a {@link Hello}.
///
/// ```text
///  0 | magic "GODWIT\r\n", 8 bytes                                          |
///  8 | version u16 | status u8 | code u8 | reasonLength u16 | 0 u16         |
/// 16 | incarnation u64                                                      |
/// 24 | reason, reasonLength bytes of UTF-8 …                                |
/// ```
///
/// @param version of the protocol that the answering side speaks
/// @param accepted false: the connection ends here
/// @param code why it was refused; null exactly when accepted
/// @param reason in words; empty when accepted; at most {@value #MAX_REASON_BYTES} bytes, longer ones are cut
/// @param incarnation random number of the answering process
public record HelloReply(
        int version, boolean accepted, @Nullable RefusalCode code, String reason, long incarnation) {
    /// Longest reason in UTF-8 bytes.
    public static final int MAX_REASON_BYTES = 512;

    public HelloReply {
        FrameFormat.require(version >= 0 && version <= 0xffff, "a version fits in 16 bits");
        FrameFormat.require(accepted == (code == null), "a refusal has a code, an acceptance none");
        FrameFormat.require(!accepted || reason.isEmpty(), "an acceptance has no reason");
    }

    /// The connection may be used.
    public static HelloReply accepted(long incarnation) {
        return new HelloReply(FrameFormat.VERSION, true, null, "", incarnation);
    }

    /// The connection is refused for this reason.
    public static HelloReply refused(RefusalCode code, String reason, long incarnation) {
        return new HelloReply(FrameFormat.VERSION, false, code, reason, incarnation);
    }
}
