package dev.godwit.lab.link;

/// What a link has carried.
///
/// @param connections that were opened through it
public record LinkTraffic(int connections, Way toTarget, Way toSource) {
    /// One direction.
    ///
    /// @param arrived bytes that have come to their receiver's end
    /// @param spanNs from the first arrival to the last
    /// @param held bytes in the emulator's memory: on their way, or not taken by their receiver
    public record Way(long arrived, long spanNs, long held) {
        /// The mean rate from the first arrival to the last; 0 where there is no time between them.
        public double bytesPerSecond() {
            return spanNs == 0 ? 0 : arrived * 1e9 / spanNs;
        }
    }
}
