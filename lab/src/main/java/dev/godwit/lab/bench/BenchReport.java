package dev.godwit.lab.bench;

import dev.godwit.source.report.MigrationReport.Provenance;
import java.util.List;

/// What `--json` writes.
///
/// @param machine where, with what and by which command it was measured
/// @param effort `all` or `quick`
/// @param date in UTC, as ISO 8601
public record BenchReport(
        String schema, String date, String effort, Provenance machine, long memoryBytes, List<Measure> measures) {
    static final String SCHEMA = "godwit.bench/1";
}
