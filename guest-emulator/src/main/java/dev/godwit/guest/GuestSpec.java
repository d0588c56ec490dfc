package dev.godwit.guest;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a guest is made of. With the same spec a guest computes the same on any machine. A spec is valid by
/// construction; the messages name the option of the `godwit` command, for they are shown to its user. It crosses the
/// wire as the state section `spec`, without the image and the records of the trace: pages carry their bytes.
///
/// @param memoryBytes         a whole number of pages, at least 64
/// @param pageSize            in bytes, a power of two from 4096 to 65536
/// @param vcpus               from 1 to 64
/// @param workload            what the vCPUs do
/// @param dirtyBytesPerSecond how fast the guest dirties memory, counted as page-writes × page size over all vCPUs, in
///                            the mean over the workload's phases; or [#UNPACED]
/// @param workingSetBytes     the part of memory, from its start, that the workload touches; whole pages
/// @param fill                what memory holds before the first step
/// @param seed                decides the fill and everything that the vCPUs do
/// @param image               a file whose bytes are the memory's first, or null
/// @param trace               what the workload `trace` replays, and null with any other. The memory's last pages hold
///                            it
/// @param freePageReporting   whether the guest tells which pages its allocators hold free, as one with a balloon
///                            does; its digests then count them as zeros. What it computes is the same either way
public record GuestSpec(
        long memoryBytes,
        int pageSize,
        int vcpus,
        WorkloadKind workload,
        long dirtyBytesPerSecond,
        long workingSetBytes,
        Fill fill,
        long seed,
        @Nullable Path image,
        @Nullable Trace trace,
        boolean freePageReporting) {

    /// The dirty rate of a guest that runs as fast as it can.
    public static final long UNPACED = Long.MAX_VALUE;

    private static final int MIN_PAGE_SIZE = 4096;
    private static final int MAX_PAGE_SIZE = 65536;
    private static final int MIN_PAGES = 64;
    /// More than any workload here is made for.
    public static final int MAX_VCPUS = 64;

    /// Checks every part.
    ///
    /// @throws IllegalArgumentException with one sentence that says what was wrong and what is allowed
    public GuestSpec {
        require(
                pageSize >= MIN_PAGE_SIZE && pageSize <= MAX_PAGE_SIZE && Integer.bitCount(pageSize) == 1,
                "--page-size " + pageSize + " is not a power of two from 4096 to 65536");
        requireWholePages("--memory", memoryBytes, pageSize);
        require(
                memoryBytes / pageSize >= MIN_PAGES,
                "--memory " + memoryBytes + " is less than 64 pages of " + pageSize + " bytes");
        require(
                memoryBytes / pageSize <= Integer.MAX_VALUE,
                "--memory " + memoryBytes + " is more than 2147483647 pages of " + pageSize + " bytes");
        require(vcpus >= 1 && vcpus <= MAX_VCPUS, "--vcpus " + vcpus + " is not between 1 and 64");
        require(
                dirtyBytesPerSecond > 0,
                "--dirty-rate must be more than 0 bytes per second: use --workload idle for a guest that writes"
                        + " nothing");
        requireWholePages("--working-set", workingSetBytes, pageSize);
        require(workingSetBytes > 0, "--working-set must be at least one page of " + pageSize + " bytes");
        require(
                workingSetBytes <= memoryBytes,
                "--working-set " + workingSetBytes + " is more than --memory " + memoryBytes);
        int needed = workload.minWorkingSetPages(pageSize, vcpus);
        require(
                workingSetBytes / pageSize >= needed,
                "--workload " + workload.label() + " with " + vcpus + " vCPUs needs a --working-set of at least "
                        + needed + " pages of " + pageSize + " bytes");
        requireTrace(workload, trace, memoryBytes, pageSize, vcpus, workingSetBytes);
    }

    private static void requireTrace(
            WorkloadKind workload,
            @Nullable Trace trace,
            long memoryBytes,
            int pageSize,
            int vcpus,
            long workingSetBytes) {
        require(
                (workload == WorkloadKind.TRACE) == (trace != null),
                trace == null
                        ? "--workload trace needs a file: trace:FILE"
                        : "a trace belongs to no workload but trace:FILE");
        if (trace == null) {
            return;
        }
        require(
                workingSetBytes == memoryBytes,
                "--working-set does not go with --workload trace:FILE, which says itself what is written: leave it out");
        int pages = (int) (memoryBytes / pageSize);
        int firstPage = TraceLayout.of(trace.records(), vcpus, pages, pageSize).firstPage();
        if (firstPage < 1) {
            throw trace.malformed("its " + trace.records() + " records need " + (pages - firstPage) + " pages of "
                    + pageSize + " bytes, and --memory has " + pages);
        }
        trace.requirePagesBelow(firstPage, pages);
    }

    /// How many pages the guest's memory has.
    public int pages() {
        return Math.toIntExact(memoryBytes / pageSize);
    }

    /// Where the trace lies in memory.
    TraceLayout traceLayout() {
        return TraceLayout.of(requireNonNull(trace).records(), vcpus, pages(), pageSize);
    }

    int workingSetPages() {
        return Math.toIntExact(workingSetBytes / pageSize);
    }

    /// The same guest, which reports free pages or does not.
    public GuestSpec withFreePageReporting(boolean reports) {
        return new GuestSpec(
                memoryBytes,
                pageSize,
                vcpus,
                workload,
                dirtyBytesPerSecond,
                workingSetBytes,
                fill,
                seed,
                image,
                trace,
                reports);
    }

    /// The state section `spec`.
    public StateSection toSection() {
        return SpecSection.write(this);
    }

    /// The spec in a section that [#toSection()] made, here or at a peer. It has no image.
    ///
    /// @throws MalformedStateException if it is not such a section
    public static GuestSpec fromSection(StateSection section) {
        return SpecSection.read(section);
    }

    /// Begins with a busy guest of 1 GiB: 2 vCPUs of `stress` at 100 MiB/s over a quarter of memory, mixed fill, seed
    /// 1.
    public static Builder builder() {
        return new Builder();
    }

    private static void requireWholePages(String option, long bytes, int pageSize) {
        require(
                bytes >= 0 && bytes % pageSize == 0,
                option + " " + bytes + " is not a whole number of " + pageSize + "-byte pages");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /// Collects the parts of a spec; each has a default.
    public static final class Builder {
        private long memoryBytes = 1L << 30;
        private int pageSize = MIN_PAGE_SIZE;
        private int vcpus = 2;
        private WorkloadKind workload = WorkloadKind.STRESS;
        private @Nullable Long dirtyBytesPerSecond;
        private @Nullable Long workingSetBytes;
        private Fill fill = Fill.MIXED;
        private long seed = 1;
        private @Nullable Path image;
        private @Nullable Trace trace;
        private boolean freePageReporting;

        private Builder() {}

        /// Memory in bytes (1 GiB).
        public Builder memoryBytes(long bytes) {
            memoryBytes = bytes;
            return this;
        }

        /// Page size in bytes (4096).
        public Builder pageSize(int bytes) {
            pageSize = bytes;
            return this;
        }

        /// Number of vCPUs (2).
        public Builder vcpus(int count) {
            vcpus = count;
            return this;
        }

        /// What the vCPUs do (`stress`).
        public Builder workload(WorkloadKind kind) {
            workload = kind;
            return this;
        }

        /// Page-writes × page size per second (the workload's own, 100 MiB/s for `stress`), or [GuestSpec#UNPACED].
        public Builder dirtyBytesPerSecond(long bytes) {
            dirtyBytesPerSecond = bytes;
            return this;
        }

        /// Working set in bytes (the workload's own, a quarter of memory for `stress`, in whole pages).
        public Builder workingSetBytes(long bytes) {
            workingSetBytes = bytes;
            return this;
        }

        /// What memory holds before the first step (`mixed`).
        public Builder fill(Fill kind) {
            fill = kind;
            return this;
        }

        /// The seed of everything random (1).
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /// A file whose bytes are the memory's first (none).
        public Builder image(@Nullable Path file) {
            image = file;
            return this;
        }

        /// What the workload is to replay, which is `trace` then.
        public Builder trace(Trace recorded) {
            workload = WorkloadKind.TRACE;
            trace = recorded;
            return this;
        }

        /// Whether the guest tells which pages are free (no).
        public Builder freePageReporting(boolean reports) {
            freePageReporting = reports;
            return this;
        }

        /// The spec.
        ///
        /// @throws IllegalArgumentException as [GuestSpec] does
        public GuestSpec build() {
            return new GuestSpec(
                    memoryBytes,
                    pageSize,
                    vcpus,
                    workload,
                    dirtyBytesPerSecond != null ? dirtyBytesPerSecond : ownDirtyRate(),
                    workingSetBytes != null ? workingSetBytes : ownWorkingSet(),
                    fill,
                    seed,
                    image,
                    trace,
                    freePageReporting);
        }

        private long ownDirtyRate() {
            if (trace != null) {
                return trace.dirtyBytesPerSecond(pageSize);
            }
            return workload == WorkloadKind.TRACE ? GuestSpec.UNPACED : workload.dirtyBytesPerSecond();
        }

        private long ownWorkingSet() {
            long bytes = workload.workingSetBytes(memoryBytes, vcpus);
            return pageSize > 0 ? Math.max(pageSize, bytes / pageSize * pageSize) : bytes;
        }
    }
}
