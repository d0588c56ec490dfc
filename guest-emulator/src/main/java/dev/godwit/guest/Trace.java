package dev.godwit.guest;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A recorded sequence of page writes, each with its time: what `--workload trace:FILE` replays. Immutable. Of a trace
/// that came with a guest from a peer only the outline is known here: its records are in the guest's memory. Two traces
/// are equal when they have the same outline, of which a digest of the records is a part.
public final class Trace {
    /// The first line of a file.
    static final String HEADER = "time_us,page";
    /// As many records as fit in 128 MiB of guest memory.
    static final int MAX_RECORDS = 1 << 24;
    /// The last time of a trace at most: half an hour. With it, the time from one record to the next, over the end of
    /// the trace too, fits in 32 bits.
    static final int MAX_DURATION_US = 1_800_000_000;

    private static final int PAGE_BITS = 31;

    private final int records;
    private final int durationUs;
    private final long digest;
    /// Each record's time, and in the lower 31 bits its page; null where they are in guest memory alone.
    private final long @Nullable [] packed;
    private final @Nullable Path file;

    /// The outline of a trace.
    Trace(int records, int durationUs, long digest) {
        this(records, durationUs, digest, null, null);
    }

    private Trace(int records, int durationUs, long digest, long @Nullable [] packed, @Nullable Path file) {
        if (records < 1 || records > MAX_RECORDS) {
            throw new IllegalArgumentException(
                    "a trace of " + records + " records: from 1 to " + MAX_RECORDS + " are allowed");
        }
        if (durationUs < 1 || durationUs > MAX_DURATION_US) {
            throw new IllegalArgumentException(
                    "a trace of " + durationUs + " us: from 1 to " + MAX_DURATION_US + " are allowed");
        }
        this.records = records;
        this.durationUs = durationUs;
        this.digest = digest;
        this.packed = packed;
        this.file = file;
    }

    /// Reads a file.
    ///
    /// @throws TraceException if it is no trace, with the number of the line
    public static Trace read(Path file) {
        return TraceReader.read(file);
    }

    /// The trace of these records, which are packed and in the order of time.
    static Trace of(long[] packed, Path file) {
        long digest = 0;
        for (long word : packed) {
            digest = Mix.mix64(digest ^ word);
        }
        return new Trace(packed.length, (int) (packed[packed.length - 1] >>> PAGE_BITS), digest, packed, file);
    }

    static long pack(int timeUs, int page) {
        return (long) timeUs << PAGE_BITS | page;
    }

    /// How many page writes there are.
    public int records() {
        return records;
    }

    /// The time of the last one, in microseconds, after which the trace begins again.
    public int durationUs() {
        return durationUs;
    }

    long digest() {
        return digest;
    }

    /// The page of a record.
    int page(int record) {
        return (int) (content()[record] & Integer.MAX_VALUE);
    }

    /// The time of a record in microseconds since the trace's start.
    int timeUs(int record) {
        return (int) (content()[record] >>> PAGE_BITS);
    }

    /// The bytes a second that it dirties when it is replayed as it was recorded.
    long dirtyBytesPerSecond(int pageSize) {
        return Math.max(1, Math.round((double) records * pageSize * 1e6 / durationUs));
    }

    /// Refuses a trace that writes to pages that a guest does not have for it.
    ///
    /// @param limit the first page that it must not write
    /// @param pages of the guest's memory
    void requirePagesBelow(int limit, int pages) {
        if (packed == null) {
            return;
        }
        for (int record = 0; record < records; record++) {
            if (page(record) >= limit) {
                // The header is line 1.
                throw malformed("line " + (record + 2) + ": page " + page(record) + " is not below " + limit
                        + ": memory has " + pages + " pages, and the last " + (pages - limit)
                        + " hold the trace itself");
            }
        }
    }

    /// A complaint about this trace.
    IllegalArgumentException malformed(String reason) {
        return file == null ? new IllegalArgumentException("a trace: " + reason) : new TraceException(file, reason);
    }

    private long[] content() {
        if (packed == null) {
            throw new IllegalStateException("the records of a guest that came from a peer are in its memory alone");
        }
        return packed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trace that
                && records == that.records
                && durationUs == that.durationUs
                && digest == that.digest;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new long[] {records, durationUs, digest});
    }

    @Override
    public String toString() {
        return "Trace[" + records + " records in " + durationUs + " us]";
    }
}
