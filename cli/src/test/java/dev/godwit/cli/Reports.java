package dev.godwit.cli;

import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Application;
import dev.godwit.source.report.MigrationReport.Bytes;
import dev.godwit.source.report.MigrationReport.Digests;
import dev.godwit.source.report.MigrationReport.DirtyRate;
import dev.godwit.source.report.MigrationReport.Faults;
import dev.godwit.source.report.MigrationReport.FinalDigest;
import dev.godwit.source.report.MigrationReport.GuestFacts;
import dev.godwit.source.report.MigrationReport.Latency;
import dev.godwit.source.report.MigrationReport.LossCause;
import dev.godwit.source.report.MigrationReport.Pages;
import dev.godwit.source.report.MigrationReport.PerSide;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.MigrationReport.Times;
import dev.godwit.source.report.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reports that differ in how the migration ended, and in nothing else.
final class Reports {
    /// What the twin said.
    enum Twin {
        NOT_RUN,
        EQUAL,
        DIFFERS
    }

    private Reports() {}

    static MigrationReport report(Outcome outcome) {
        return report(outcome, outcome == Outcome.COMPLETED, Twin.NOT_RUN, null);
    }

    static MigrationReport report(Outcome outcome, boolean verified, Twin twin, @Nullable LossCause lossCause) {
        String twinDigest = switch (twin) {
            case NOT_RUN -> null;
            case EQUAL -> "00000000000000aa";
            case DIFFERS -> "00000000000000bb";
        };
        return new MigrationReport(
                MigrationReport.SCHEMA,
                "7f9c24e5-2f0a-4d3e-9b61-3d1f0a5be5c7",
                "2026-11-01T10:00:00.123456Z",
                "pre-copy",
                "pre-copy",
                outcome,
                null,
                lossCause,
                verified,
                new Provenance("", "", "", "", "", "", null),
                new GuestFacts(64L << 20, 4096, 1, "idle", 1, new DirtyRate(null, 0, null)),
                new Times(null, null, null, null, null, null, 1),
                null,
                null,
                new Pages(16_384, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                new Bytes(0, 0, 0),
                List.of(),
                new Faults(0, new Latency(0, 0, 0, 0), List.of(), 0),
                new Application(null, null, null, null, List.of()),
                new Digests("crc", null, new FinalDigest("00000000000000aa", "target"), twinDigest),
                new PerSide<>(null, null),
                new PerSide<>(null, null));
    }
}
