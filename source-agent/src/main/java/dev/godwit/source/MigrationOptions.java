package dev.godwit.source;

import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.Compression;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// How a guest is to be migrated. Immutable; start from [#of] and change what matters.
///
/// @param scheme what is sent when, and when the rounds end
/// @param channels data connections; a block of 64 pages always travels on the same one
/// @param compression general compression of pages that are not zero and not a delta
/// @param deltaCacheBytes memory for versions last sent, to send differences; 0 turns delta off
/// @param freePages whether pages that the guest reports free go as zeros; of a guest that reports none, none are
/// @param maxBandwidth bytes per second that the page channels may carry; empty is unlimited
/// @param downtimeLimit the downtime aimed at; how far the flow window may run ahead follows from it
/// @param verify what is proved beyond the digest of every page and the root at switchover
/// @param retries attempts after the first that failed before Commit
/// @param timeout the peer is dead after this long without a sign of life
/// @param inDoubtTimeout how long to ask about a Commit without an answer; null asks for ever
/// @param warmUp how long the guest runs, observed, before the migration begins
/// @param runAfter how long the guest runs on after the migration before its final stop; null leaves it running
/// @param pushAfter how long after the switchover of a post-copy faults alone are served (demand paging) before the
/// rest
///     is pushed
/// @param link the emulated link that the migration goes over, for its report; null where it is a real one
public record MigrationOptions(
        Scheme scheme,
        int channels,
        Compression compression,
        long deltaCacheBytes,
        boolean freePages,
        OptionalLong maxBandwidth,
        Duration downtimeLimit,
        VerifyMode verify,
        int retries,
        Duration timeout,
        @Nullable Duration inDoubtTimeout,
        Duration warmUp,
        @Nullable Duration runAfter,
        Duration pushAfter,
        @Nullable String link) {

    /// The most data connections of one migration.
    public static final int MAX_CHANNELS = 16;

    /// How long a peer may be silent by default.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /// A process that is to end by itself does not wait for ever in doubt.
    private static final Duration IN_DOUBT_WITH_RUN_AFTER = Duration.ofSeconds(30);

    /// Half of the smallest batch each second: below it nothing that is timed could be kept.
    private static final long MIN_BANDWIDTH = 64 * 1024;

    /// Two heartbeats.
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(2);

    /// Checks every value.
    ///
    /// @throws IllegalArgumentException naming the option and what is allowed
    public MigrationOptions {
        require(channels >= 1 && channels <= MAX_CHANNELS, "--channels must be 1 to 16, not " + channels);
        require(deltaCacheBytes >= 0, "--delta takes a cache size that is not negative");
        require(
                maxBandwidth.isEmpty() || maxBandwidth.getAsLong() >= MIN_BANDWIDTH,
                "--max-bandwidth must be at least 64KiB/s");
        require(downtimeLimit.isPositive(), "--downtime-limit must be more than 0");
        require(retries >= 0, "--retry must not be negative");
        require(timeout.compareTo(MIN_TIMEOUT) >= 0, "--timeout must be at least 2s: heartbeats come every second");
        require(inDoubtTimeout == null || !inDoubtTimeout.isNegative(), "--in-doubt-timeout must not be negative");
        require(!warmUp.isNegative(), "--warm-up must not be negative");
        require(!pushAfter.isNegative(), "--push-after must not be negative");
        require(runAfter == null || !runAfter.isNegative(), "--run-after must not be negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// A rate that the scheme asks for, under the cap that was set.
    OptionalLong capped(OptionalLong rate) {
        if (maxBandwidth.isEmpty() || rate.isEmpty()) {
            return rate.isEmpty() ? maxBandwidth : rate;
        }
        return OptionalLong.of(Math.min(rate.getAsLong(), maxBandwidth.getAsLong()));
    }

    /// One data connection for every two processors, at most two. Each keeps one processor busy; where they are more
    /// than that, pages are no faster and pulls wait for a processor. Compressing takes longest of all, and each
    /// connection does it for itself: then there is one for each processor, at most two.
    static int defaultChannels(int processors, boolean compressing) {
        return Math.clamp(compressing ? processors : processors / 2, 1, 2);
    }

    /// A builder with the defaults and the given scheme.
    public static Builder of(Scheme scheme) {
        return new Builder(scheme);
    }

    /// Collects options; every value not set keeps its default.
    public static final class Builder {
        private final Scheme scheme;
        private OptionalInt channels = OptionalInt.empty();
        private Compression compression;
        private long deltaCacheBytes;
        private boolean freePages;
        private OptionalLong maxBandwidth = OptionalLong.empty();
        private Duration downtimeLimit = Scheme.DEFAULT_DOWNTIME_LIMIT;
        private VerifyMode verify = VerifyMode.ROOT;
        private int retries;
        private Duration timeout = DEFAULT_TIMEOUT;
        private @Nullable Duration inDoubtTimeout;
        private Duration warmUp = Duration.ZERO;
        private @Nullable Duration runAfter;
        private Duration pushAfter = Duration.ZERO;
        private @Nullable String link;

        private Builder(Scheme scheme) {
            this.scheme = scheme;
            this.compression = scheme.encoding().compression();
            this.deltaCacheBytes = scheme.encoding().deltaCacheBytes();
            this.freePages = scheme.freePages();
        }

        /// Data connections (one for every two processors, with compression one for each, at most two).
        public Builder channels(int value) {
            channels = OptionalInt.of(value);
            return this;
        }

        /// General compression (the scheme's, which is mostly none).
        public Builder compression(Compression value) {
            compression = value;
            return this;
        }

        /// Cache for XOR deltas in bytes (the scheme's, which is mostly 0: off).
        public Builder deltaCacheBytes(long value) {
            deltaCacheBytes = value;
            return this;
        }

        /// No larger cache than this, whoever asked for it.
        public Builder deltaCacheAtMost(long bytes) {
            deltaCacheBytes = Math.min(deltaCacheBytes, bytes);
            return this;
        }

        /// Whether free pages go as zeros (as the scheme says, mostly not).
        public Builder freePages(boolean value) {
            freePages = value;
            return this;
        }

        /// Cap of the page channels in bytes per second (unlimited).
        public Builder maxBandwidth(long bytesPerSecond) {
            maxBandwidth = OptionalLong.of(bytesPerSecond);
            return this;
        }

        /// The downtime aimed at (300 ms).
        public Builder downtimeLimit(Duration value) {
            downtimeLimit = value;
            return this;
        }

        /// What is proved (the root at switchover).
        public Builder verify(VerifyMode value) {
            verify = value;
            return this;
        }

        /// Further attempts (0).
        public Builder retries(int value) {
            retries = value;
            return this;
        }

        /// How long the peer may be silent (10 s).
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /// How long to ask in doubt (for ever; 30 s when the guest's run after the migration is bounded).
        public Builder inDoubtTimeout(Duration value) {
            inDoubtTimeout = value;
            return this;
        }

        /// How long the guest runs before the migration (not at all).
        public Builder warmUp(Duration value) {
            warmUp = value;
            return this;
        }

        /// How long the guest runs after the migration (until it is stopped).
        public Builder runAfter(Duration value) {
            runAfter = value;
            return this;
        }

        /// How long faults alone are served after the switchover (not at all).
        public Builder pushAfter(Duration value) {
            pushAfter = value;
            return this;
        }

        /// The emulated link that the migration goes over, for its report (none).
        public Builder link(@Nullable String value) {
            link = value;
            return this;
        }

        /// The options.
        ///
        /// @throws IllegalArgumentException naming the option that is out of its range
        public MigrationOptions build() {
            int processors = Runtime.getRuntime().availableProcessors();
            return new MigrationOptions(
                    scheme,
                    channels.orElse(defaultChannels(processors, !compression.equals(Compression.NONE))),
                    compression,
                    deltaCacheBytes,
                    freePages,
                    maxBandwidth,
                    downtimeLimit,
                    verify,
                    retries,
                    timeout,
                    inDoubtTimeout == null && runAfter != null ? IN_DOUBT_WITH_RUN_AFTER : inDoubtTimeout,
                    warmUp,
                    runAfter,
                    pushAfter,
                    link);
        }
    }
}
