package dev.godwit.lab.compare;

import dev.godwit.source.Provenances;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.ReportFile;
import dev.godwit.source.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The results of a comparison on disk: whole at all times, and something to go on from. Its errors are one line each,
/// for people.
public final class CompareFile {
    private final Path path;

    /// Nothing is touched yet.
    public CompareFile(Path path) {
        this.path = path;
    }

    /// What it holds; nothing if there is none.
    ///
    /// @throws IOException if there is a file that cannot be read or is no comparison
    public Optional<CompareReport> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        CompareReport report;
        try {
            report = ReportJson.read(Files.readString(path), CompareReport.class);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " is not a comparison: " + firstLine(e), e);
        } catch (IOException e) {
            throw new IOException("cannot read " + path + ": " + e.getClass().getSimpleName(), e);
        }
        if (!CompareReport.SCHEMA.equals(report.schema())) {
            throw new IOException(
                    path + " is not a comparison: its schema is " + report.schema() + ", not " + CompareReport.SCHEMA);
        }
        return Optional.of(report);
    }

    /// What it holds, to go on from with these settings, here and now.
    ///
    /// @throws IOException as [#read] does, or if runs made here would not be comparable with those in it
    public Optional<CompareReport> resume(Settings settings) throws IOException {
        Optional<CompareReport> earlier = read();
        if (earlier.isPresent()) {
            List<String> differences =
                    new ArrayList<>(settings.differencesFrom(earlier.get().settings()));
            Provenance there = earlier.get().provenance();
            Provenance here = Provenances.current();
            if (!there.version().equals(here.version())) {
                differences.add("version: " + there.version() + " there, " + here.version() + " here");
            }
            if (!there.cpu().equals(here.cpu())) {
                differences.add("CPU: " + there.cpu() + " there, " + here.cpu() + " here");
            }
            if (!differences.isEmpty()) {
                throw new IOException(
                        "cannot go on from " + path + ", which differs: " + String.join("; ", differences));
            }
        }
        return earlier;
    }

    /// Writes all of it, in place of what was there.
    ///
    /// @throws IOException if it could not be written; then the file is as it was
    public void write(CompareReport report) throws IOException {
        new ReportFile(path).write(ReportJson.toJson(report));
    }

    private static String firstLine(IllegalArgumentException e) {
        return Objects.requireNonNullElse(e.getMessage(), "")
                .lines()
                .findFirst()
                .orElse("");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
