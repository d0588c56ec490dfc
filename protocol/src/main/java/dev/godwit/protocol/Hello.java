package dev.godwit.protocol;

import java.util.UUID;

/// The first bytes of every connection, from the side that connects.
///
/// ```text
///  0 | magic "GODWIT\r\n", 8 bytes                              |
///  8 | version u16 | role u8 | 0 u8 | channel u16 | 0 u16       |
/// 16 | migration id, 16 bytes in the order of its text form …   |
/// 32 | incarnation u64                                          |
/// ```
///
/// @param version of the protocol that the sender speaks
/// @param role what the connection is for
/// @param channel number among the connections with the same role, from 0 to 65535
/// @param migrationId which migration the connection belongs to
/// @param incarnation random number of the sender's process: a restarted agent is another one
public record Hello(int version, Role role, int channel, UUID migrationId, long incarnation) {
    public Hello {
        FrameFormat.require(version >= 0 && version <= 0xffff, "a version fits in 16 bits");
        FrameFormat.require(channel >= 0 && channel <= 0xffff, "a channel number fits in 16 bits");
    }
}
