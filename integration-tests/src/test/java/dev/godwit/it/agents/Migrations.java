package dev.godwit.it.agents;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.Mode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress;
import dev.godwit.source.Scheme;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import java.net.InetSocketAddress;
import java.time.Duration;

/// One migration from this process.
final class Migrations {
    /// Watches nothing.
    static final Progress.Listener SILENT = progress -> {};

    private Migrations() {}

    static Scheme scheme(Mode mode) {
        return switch (mode) {
            case STOP_AND_COPY -> Scheme.stopAndCopy();
            case PRE_COPY -> Scheme.preCopy(Duration.ofMillis(30), 5);
            case POST_COPY -> Scheme.postCopy();
            case HYBRID -> Scheme.hybrid(1);
        };
    }

    static MigrationOptions.Builder options(Mode mode) {
        return MigrationOptions.of(scheme(mode)).channels(2).timeout(Duration.ofSeconds(2));
    }

    static MigrationReport migrate(InetSocketAddress to, Guest guest, MigrationOptions options) throws Exception {
        try (SourceAgent source = SourceAgent.connect(to, options, SILENT)) {
            return source.migrate(guest);
        }
    }
}
