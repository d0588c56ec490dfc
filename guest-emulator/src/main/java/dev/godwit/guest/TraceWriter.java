package dev.godwit.guest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a trace sample by sample, so that what was recorded is there whatever happens next.
final class TraceWriter implements AutoCloseable {
    private final BufferedWriter out;
    private final int maxRecords;
    private int records;

    TraceWriter(Path file) throws IOException {
        this(file, Trace.MAX_RECORDS);
    }

    TraceWriter(Path file, int maxRecords) throws IOException {
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        this.maxRecords = maxRecords;
        out.write(Trace.HEADER + "\n");
    }

    /// Adds the pages that were written since the last sample, in the order of their numbers: within a sample nothing
    /// is known of their order.
    ///
    /// @return whether there is room for more
    boolean sample(long timeUs, PageSet pages) throws IOException {
        boolean full = timeUs > Trace.MAX_DURATION_US;
        for (int page = pages.next(0); page >= 0 && !full; page = next(pages, page)) {
            out.write(timeUs + "," + page + "\n");
            full = ++records == maxRecords;
        }
        out.flush();
        return !full;
    }

    private static int next(PageSet pages, int page) {
        return pages.next(page + 1);
    }

    /// How many page writes there are so far.
    int records() {
        return records;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
