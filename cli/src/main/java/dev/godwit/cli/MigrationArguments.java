package dev.godwit.cli;

import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How the guest is to be migrated. Picocli sets every field that has a default.
@SuppressWarnings("NullAway.Init")
final class MigrationArguments {
    static final String OVER_LINK = "--over-link";

    /// Where the guest is stopped in the end anyway, nobody is there to press Ctrl-C on a process in doubt.
    private static final Duration IN_DOUBT_TIMEOUT_OF_A_RUN = Duration.ofSeconds(30);

    @Mixin
    SchemeArguments schemeArguments;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "Data connections, 1 to 16 (one for two processors, compressing one for each; at most 2).")
    @Nullable
    Integer channels;

    @Option(
            names = "--compress",
            paramLabel = "HOW",
            converter = Converters.Compressor.class,
            completionCandidates = Converters.Compressor.class,
            description = "none, lz4, zstd[:LEVEL] or adaptive (none, but for a scheme that says otherwise).")
    @Nullable
    Compression compression;

    @Option(
            names = "--delta",
            paramLabel = "CACHE",
            arity = "0..1",
            fallbackValue = "256M",
            converter = Converters.Size.class,
            description = "Send differences to what was sent before, kept in a cache of this size"
                    + " (${FALLBACK-VALUE}, at most guest memory).")
    @Nullable
    Long deltaCacheBytes;

    @Option(
            names = "--free-pages",
            description = "Have the guest tell which pages its allocators hold free, and send these as zeros, unread.")
    boolean freePages;

    @Option(
            names = "--max-bandwidth",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "The most that the page channels may carry (no limit).")
    @Nullable
    Long maxBandwidth;

    @Option(
            names = "--push-after",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Converters.Time.class,
            description =
                    "After the switchover of post-copy and hybrid, serve faults alone for so long before pushing the"
                            + " rest (${DEFAULT-VALUE}).")
    Duration pushAfter;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = Converters.Time.class,
            description = "How long the guest runs before the migration (${DEFAULT-VALUE}).")
    Duration warmUp;

    @Option(
            names = "--run-after",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "How long it runs after the migration until it is stopped (2s in demo; else for ever).")
    @Nullable
    Duration runAfter;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            defaultValue = "root",
            converter = Converters.Verification.class,
            completionCandidates = Converters.Verification.class,
            description = "root: compare digests kept while sending; full: also hash all memory again; twin: also"
                    + " compare with the same guest, never migrated (${DEFAULT-VALUE}).")
    VerifyMode verify;

    @Option(
            names = "--retry",
            paramLabel = "N",
            defaultValue = "0",
            description = "Attempts after one that failed (${DEFAULT-VALUE}).")
    int retries;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.Time.class,
            description = "The peer is dead after so long without a sign of life (${DEFAULT-VALUE}).")
    Duration timeout;

    @Option(
            names = "--in-doubt-timeout",
            paramLabel = "TIME",
            converter = Converters.Time.class,
            description = "How long to ask where the guest is when the answer to the hand-over is lost (30s with"
                    + " --run-after; else for ever).")
    @Nullable
    Duration inDoubtTimeout;

    /// The link that the process which started this one emulates, for the report. Not for people, so help leaves it
    /// out.
    @Option(names = OVER_LINK, hidden = true)
    @Nullable
    String overLink;

    /// The migration that was asked for.
    ///
    /// @throws ParameterException if a value is out of its range
    MigrationOptions options(CommandLine command, GuestSpec spec) {
        try {
            return options(spec);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private MigrationOptions options(GuestSpec spec) {
        Scheme scheme = schemeArguments.scheme();
        MigrationOptions.Builder builder = MigrationOptions.of(scheme)
                .downtimeLimit(schemeArguments.downtimeLimit(scheme))
                .warmUp(warmUp)
                .pushAfter(pushAfter)
                .verify(verify)
                .retries(retries)
                .timeout(timeout)
                .link(overLink);
        if (channels != null) {
            builder.channels(channels);
        }
        if (compression != null) {
            builder.compression(compression);
        }
        if (deltaCacheBytes != null) {
            require(deltaCacheBytes > 0, "--delta takes a cache size of more than 0: leave it out for no delta");
            builder.deltaCacheBytes(deltaCacheBytes);
        }
        if (freePages) {
            builder.freePages(true);
        }
        builder.deltaCacheAtMost(spec.memoryBytes());
        if (maxBandwidth != null) {
            builder.maxBandwidth(maxBandwidth);
        }
        if (runAfter != null) {
            builder.runAfter(runAfter).inDoubtTimeout(IN_DOUBT_TIMEOUT_OF_A_RUN);
        }
        if (inDoubtTimeout != null) {
            builder.inDoubtTimeout(inDoubtTimeout);
        }
        return builder.build();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
