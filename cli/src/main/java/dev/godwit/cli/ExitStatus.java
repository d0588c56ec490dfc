package dev.godwit.cli;

import dev.godwit.source.report.MigrationReport;
import dev.godwit.target.TargetOutcome;

/// The exit status of a process: that of its migration.
///
/// | status | meaning |
/// | --- | --- |
/// | 0 | migrated and verified |
/// | 1 | failed before Commit; the guest runs on at the source |
/// | 2 | usage |
/// | 3 | a mismatch after Commit, or the twin differs; wins over the others |
/// | 4 | in doubt: no answer about a Commit that was sent |
/// | 5 | the guest is lost, or a post-copy was abandoned |
/// | 130 | cancelled, the guest at the source; a target stopped without a migration |
final class ExitStatus {
    static final int VERIFIED = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int MISMATCH = 3;
    static final int IN_DOUBT = 4;
    static final int LOST = 5;

    /// As a shell reports a process that ended by SIGINT.
    static final int CANCELLED = 130;

    private ExitStatus() {}

    /// Of a source.
    static int of(MigrationReport report) {
        if (report.twinDiffers()) {
            return MISMATCH;
        }
        return switch (report.outcome()) {
            case COMPLETED -> report.verified() ? VERIFIED : MISMATCH;
            case FAILED -> FAILED;
            case CANCELLED -> CANCELLED;
            case IN_DOUBT -> IN_DOUBT;
            case LOST -> report.digestMismatch() ? MISMATCH : LOST;
        };
    }

    /// Of a target.
    static int of(TargetOutcome outcome) {
        return switch (outcome.kind()) {
            case NONE -> CANCELLED;
            case COMPLETED -> outcome.verified() && !outcome.digestMismatch() ? VERIFIED : MISMATCH;
            case FAILED -> FAILED;
            case LOST -> outcome.digestMismatch() ? MISMATCH : LOST;
        };
    }
}
