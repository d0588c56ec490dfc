package dev.godwit.lab.compare;

import dev.godwit.source.report.MigrationReport;
import java.io.IOException;
import java.util.function.Consumer;

/// Runs one migration after another; a test has its own.
public interface Runner {
    /// Runs one.
    ///
    /// @param steps receives where it stands, line by line, on any thread
    /// @return a migration that completed and was verified
    /// @throws RunFailedException if it did not
    /// @throws IOException if none can be run at all
    MigrationReport run(Cell cell, Consumer<String> steps) throws RunFailedException, IOException, InterruptedException;

    /// Ends the run that goes on, and those that follow as they begin. From any thread; does not wait.
    void stop();
}
