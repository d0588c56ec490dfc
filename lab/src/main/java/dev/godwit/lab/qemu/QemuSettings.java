package dev.godwit.lab.qemu;

import java.time.Duration;

/// How QEMU migrates. Start from [#preCopy()] or [#postCopy()] and change what differs.
///
/// @param mode pre-copy, or post-copy from the start
/// @param multifdChannels page channels of QEMU's `multifd`, or 0 for its one stream
/// @param maxBandwidthBytesPerSecond a limit in pre-copy and in post-copy, or 0 for none
/// @param downtimeLimit QEMU stops the guest when it expects the rest to take no longer; whole milliseconds
/// @param xbzrle whether pages are sent as deltas, with a cache of 256 MiB or what of that memory allows
/// @param autoConverge whether the guest's CPU is throttled when it dirties faster than QEMU sends
/// @param warmUp how long the guest dirties before the migration; an idle guest needs none and gets none
/// @param timeLimit a migration that takes longer is cancelled and fails
public record QemuSettings(
        Mode mode,
        int multifdChannels,
        long maxBandwidthBytesPerSecond,
        Duration downtimeLimit,
        boolean xbzrle,
        boolean autoConverge,
        Duration warmUp,
        Duration timeLimit) {

    /// What moves the pages.
    public enum Mode {
        /// Rounds while the guest runs, then a stop.
        PRE_COPY,
        /// The guest moves at once, and its pages after it.
        POST_COPY
    }

    /// @throws IllegalArgumentException with the reason, if QEMU does not know the combination
    public QemuSettings {
        if (multifdChannels < 0 || multifdChannels > 255) {
            throw new IllegalArgumentException("QEMU has 1 to 255 multifd channels, not " + multifdChannels);
        }
        if (maxBandwidthBytesPerSecond < 0) {
            throw new IllegalArgumentException("a bandwidth of " + maxBandwidthBytesPerSecond + " is negative");
        }
        if (downtimeLimit.toMillis() < 1) {
            throw new IllegalArgumentException("QEMU's downtime limit is at least 1 ms, not " + downtimeLimit);
        }
        if (multifdChannels > 0 && (mode == Mode.POST_COPY || xbzrle)) {
            throw new IllegalArgumentException("QEMU has no multifd together with post-copy or xbzrle");
        }
    }

    /// Pre-copy over one stream, as fast as QEMU can, with its own default downtime limit of 300 ms.
    public static QemuSettings preCopy() {
        return new QemuSettings(
                Mode.PRE_COPY,
                0,
                0,
                Duration.ofMillis(300),
                false,
                false,
                Duration.ofSeconds(2),
                Duration.ofMinutes(2));
    }

    /// Post-copy that begins before a page was sent, as fast as QEMU can.
    public static QemuSettings postCopy() {
        return new QemuSettings(
                Mode.POST_COPY,
                0,
                0,
                Duration.ofMillis(300),
                false,
                false,
                Duration.ofSeconds(2),
                Duration.ofMinutes(2));
    }

    /// With multifd and so many channels; 0 for one stream.
    public QemuSettings multifd(int channels) {
        return new QemuSettings(
                mode, channels, maxBandwidthBytesPerSecond, downtimeLimit, xbzrle, autoConverge, warmUp, timeLimit);
    }

    /// With a bandwidth limit and a downtime limit.
    public QemuSettings limits(long bytesPerSecond, Duration downtime) {
        return new QemuSettings(
                mode, multifdChannels, bytesPerSecond, downtime, xbzrle, autoConverge, warmUp, timeLimit);
    }

    /// With deltas.
    public QemuSettings withXbzrle() {
        return new QemuSettings(
                mode,
                multifdChannels,
                maxBandwidthBytesPerSecond,
                downtimeLimit,
                true,
                autoConverge,
                warmUp,
                timeLimit);
    }

    /// With throttling.
    public QemuSettings withAutoConverge() {
        return new QemuSettings(
                mode, multifdChannels, maxBandwidthBytesPerSecond, downtimeLimit, xbzrle, true, warmUp, timeLimit);
    }

    /// With another time limit.
    public QemuSettings timeLimit(Duration limit) {
        return new QemuSettings(
                mode, multifdChannels, maxBandwidthBytesPerSecond, downtimeLimit, xbzrle, autoConverge, warmUp, limit);
    }
}
