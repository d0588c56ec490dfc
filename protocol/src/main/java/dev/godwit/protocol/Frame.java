package dev.godwit.protocol;

import java.util.Arrays;
import java.util.List;

/// A message of the protocol. Every body is drawn in rows of 8 bytes, the number at the left being the row's offset in
/// the body; `text` is a u16 length and that many bytes of UTF-8. Who may send what and when is in
/// `docs/wire-protocol.md`. Batches of pages are not frames of this kind: their bytes never become objects.
///
/// Constructors check our own data and throw IllegalArgumentException; what a peer sends is checked by
/// {@link FrameCodec#decode}.
@SuppressWarnings("ArrayRecordComponent") // runs and series go to the wire as they are; equality is overridden there
public sealed interface Frame {
    /// Control, source to target: the first frame. Describes the guest and the migration.
    ///
    /// ```text
    ///  0 | memoryBytes u64                                        |
    ///  8 | pageSize u32              | vcpus u16 | dataChannels u16 |
    /// 16 | mode u8 | verify u8 | 0 u16 | 0 u32                    |
    /// 24 | runAfterNs i64                                         |
    /// 32 | timeoutNs i64                                          |
    /// 40 | inDoubtTimeoutNs i64                                   |
    /// 48 | guest text …                                           |
    /// ```
    ///
    /// @param memoryBytes whole pages, at most 2³¹ − 1 of them
    /// @param pageSize a power of two, 4096 to 65536
    /// @param vcpus 1 to 1024
    /// @param dataChannels 1 to 64
    /// @param runAfterNs how long the guest runs on after the migration; -1: without end
    /// @param timeoutNs silence after which the peer counts as dead
    /// @param inDoubtTimeoutNs how long a side in doubt stays up; -1: without end
    /// @param guest the guest in words, for people
    record Offer(
            long memoryBytes,
            int pageSize,
            int vcpus,
            Mode mode,
            int dataChannels,
            VerifyMode verify,
            long runAfterNs,
            long timeoutNs,
            long inDoubtTimeoutNs,
            String guest)
            implements Frame {
        public Offer {
            FrameFormat.require(isPageSize(pageSize), "a page is a power of two, 4096 to 65536 bytes");
            FrameFormat.require(isMemory(memoryBytes, pageSize), "memory is 1 to 2^31 - 1 whole pages");
            FrameFormat.require(vcpus >= 1 && vcpus <= FrameFormat.MAX_VCPUS, "a guest has 1 to 1024 vCPUs");
            FrameFormat.require(
                    dataChannels >= 1 && dataChannels <= FrameFormat.MAX_DATA_CHANNELS, "1 to 64 data channels");
            FrameFormat.require(
                    runAfterNs >= -1 && timeoutNs >= 1 && inDoubtTimeoutNs >= -1, "durations are 0 or more, -1: none");
        }

        static boolean isPageSize(int pageSize) {
            return Integer.bitCount(pageSize) == 1
                    && pageSize >= FrameFormat.MIN_PAGE_SIZE
                    && pageSize <= FrameFormat.MAX_PAGE_SIZE;
        }

        static boolean isMemory(long memoryBytes, int pageSize) {
            return memoryBytes > 0 && memoryBytes % pageSize == 0 && memoryBytes / pageSize <= Integer.MAX_VALUE;
        }

        /// Pages of memory.
        public int pages() {
            return (int) (memoryBytes / pageSize);
        }
    }

    /// Control, source to target: the guest is paused, its markers are on their way, this is the rest of its state.
    ///
    /// ```text
    ///  0 | root u64                                    |
    ///  8 | presentPages u32    | sectionCount u32      |
    /// 16 | sections …                                  |
    /// ```
    ///
    /// @param root digest of the pages that are present at the target; 0 where none is
    /// @param presentPages how many they are
    /// @param sections the guest's state, at most 64 sections and 4 MiB of content
    record Switchover(long root, int presentPages, List<Section> sections) implements Frame {
        public Switchover {
            FrameFormat.require(presentPages >= 0, "present pages are 0 or more");
            sections = Section.checked(sections);
        }
    }

    /// Control, source to target: run the guest. The point of no return. No body.
    record Commit() implements Frame {}

    /// Control, source to target: the source has let go of its guest. Acknowledges `Running`, and `Complete` where
    /// memory came after the switchover. No body.
    record Released() implements Frame {}

    /// Control, source to target, before `Commit`: the guest stays where it is. Body: `reason` text.
    record Cancel(String reason) implements Frame {}

    /// Control, source to target, every second: sign of life, and the clock's question. Body: `sentNs` i64.
    ///
    /// @param sentNs the source's clock
    record Ping(long sentNs) implements Frame {}

    /// Control, source to target: acknowledges `Final`, or says that nothing more will come. No body.
    record Goodbye() implements Frame {}

    /// Control, target to source: the offer is accepted, memory is reserved, data channels may connect. No body.
    record Accept() implements Frame {}

    /// Control, target to source, before `Commit`: the migration ends here, and the guest stays at the source.
    ///
    /// ```text
    ///  0 | code u8 | 0 u8 | reason text … |
    /// ```
    record Refused(RefusalCode code, String reason) implements Frame {}

    /// Control, target to source, in post-copy: every marker has come, what is missing is known, and the guest may
    /// pause.
    /// No body.
    record Settled() implements Frame {}

    /// Control, target to source: state restored, every marker seen, roots equal. The guest would run on `Commit`.
    ///
    /// ```text
    ///  0 | root u64      |
    ///  8 | verifyNs i64  |
    /// ```
    ///
    /// @param root the target's own
    /// @param verifyNs time spent on verifying, 0 or more
    record Ready(long root, long verifyNs) implements Frame {
        public Ready {
            FrameFormat.require(verifyNs >= 0, "a duration is 0 or more");
        }
    }

    /// Control, target to source: the guest runs, its last vCPU included.
    ///
    /// ```text
    ///  0 | lastRanNs i64 |
    ///  8 | restoreNs i64 |
    /// ```
    ///
    /// @param lastRanNs when the last vCPU left its wait, on the target's clock
    /// @param restoreNs time spent on restoring the state, 0 or more
    record Running(long lastRanNs, long restoreNs) implements Frame {
        public Running {
            FrameFormat.require(restoreNs >= 0, "a duration is 0 or more");
        }
    }

    /// Control, target to source, in post-copy and hybrid: the last missing page is placed.
    ///
    /// ```text
    ///  0 | root u64    |
    ///  8 | pulled u64  |
    /// 16 | pushed u64  |
    /// 24 | dropped u64 |
    /// ```
    ///
    /// @param root of all pages, each in its last accepted version
    /// @param pulled pages placed that the target had asked for
    /// @param pushed pages placed that came unasked
    /// @param dropped copies that came when the page was there already
    record Complete(long root, long pulled, long pushed, long dropped) implements Frame {
        public Complete {
            FrameFormat.require(pulled >= 0 && pushed >= 0 && dropped >= 0, "counts are 0 or more");
        }
    }

    /// Control, target to source, after the guest's final stop: what the twin and the report need.
    ///
    /// ```text
    ///   0 | digest u64                                       |
    ///   8 | cpuNs i64                                        |
    ///  16 | memoryPeakBytes i64                              |
    ///  24 | consistent u8 | 0 u24    | stepCount u32          |
    ///  32 | sectionCount u32         | timelineCount u32      |
    ///  40 | blockedCount u32         | 0 u32                  |
    ///  48 | operations i64           |  56 | firstOperationNs i64 |
    ///  64 | longestStallNs i64       |  72 | durationNs i64       |
    ///  80 | faults i64               |  88 | p50Ns i64            |
    ///  96 | p90Ns i64                | 104 | p99Ns i64            |
    /// 112 | maxNs i64                | 120 | allBlockedNs i64     |
    /// 128 | steps, stepCount × i64 …                         |
    ///     | operationsPer100Ms, timelineCount × i64 …        |
    ///     | blockedPerVcpuNs, blockedCount × i64 …           |
    ///     | sections …, then check text                      |
    /// ```
    ///
    /// @param steps of each vCPU since the guest was created
    /// @param sections registers and devices at the stop
    /// @param digest root digest of all memory
    /// @param application what the guest's application did at the target
    /// @param cpuNs CPU time of the target's process
    /// @param memoryPeakBytes most memory that the target's process held
    /// @param consistent whether the workload's own check of its data passed
    /// @param check that check's result in words
    /// @param faults waits for missing pages
    record Final(
            long[] steps,
            List<Section> sections,
            long digest,
            Application application,
            long cpuNs,
            long memoryPeakBytes,
            boolean consistent,
            String check,
            FaultStats faults)
            implements Frame {
        public Final {
            FrameFormat.require(steps.length <= FrameFormat.MAX_VCPUS, "a guest has at most 1024 vCPUs");
            FrameFormat.require(cpuNs >= 0 && memoryPeakBytes >= 0, "amounts are 0 or more");
            sections = Section.checked(sections);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Final that
                    && Arrays.equals(steps, that.steps)
                    && sections.equals(that.sections)
                    && digest == that.digest
                    && application.equals(that.application)
                    && cpuNs == that.cpuNs
                    && memoryPeakBytes == that.memoryPeakBytes
                    && consistent == that.consistent
                    && check.equals(that.check)
                    && faults.equals(that.faults);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(digest) ^ Arrays.hashCode(steps);
        }
    }

    /// Control, target to source: answers a `Ping` at once.
    ///
    /// ```text
    ///  0 | pingSentNs i64 |
    ///  8 | receivedNs i64 |
    /// 16 | sentNs i64     |
    /// ```
    ///
    /// @param pingSentNs the ping's own value, on the source's clock
    /// @param receivedNs when the ping came, on the target's clock
    /// @param sentNs when this left, on the target's clock
    record Pong(long pingSentNs, long receivedNs, long sentNs) implements Frame {}

    /// Inquiry, target to source: what became of the migration.
    ///
    /// ```text
    ///  0 | outcome u8 | 0 u8 | detail text … |
    /// ```
    record Answer(Outcome outcome, String detail) implements Frame {}

    /// Inquiry, source to target: what became of the migration that the hello names? No body.
    record Ask() implements Frame {}

    /// Control, either way, after `Commit`: the guest is lost.
    ///
    /// ```text
    ///  0 | code u8 | 0 u8 | reason text … |
    /// ```
    record Lost(LossCode code, String reason) implements Frame {}

    /// Data, source to target: the switchover barrier on this channel. Body: `pagesSent` u64.
    ///
    /// @param pagesSent page entries that this channel has carried, zero pages included
    record Marker(long pagesSent) implements Frame {
        public Marker {
            FrameFormat.require(pagesSent >= 0, "a count is 0 or more");
        }
    }

    /// Data, source to target, before the marker: pages that the target does not hold in their last version. A run
    /// travels on the channel of its first page. Several frames may follow each other.
    ///
    /// ```text
    ///  0 | runCount u32 | 0 u32     |
    ///  8 | first u32    | count u32 |  × runCount
    /// ```
    ///
    /// @param firsts first page of each run, ascending; runs neither touch page numbers twice nor are empty
    /// @param counts pages of each run
    record Missing(int[] firsts, int[] counts) implements Frame {
        /// Most runs in one frame.
        public static final int MAX_RUNS = (FrameFormat.MAX_MISSING_BODY - 8) / 8;

        public Missing {
            FrameFormat.require(firsts.length == counts.length, "every run has a first page and a count");
            FrameFormat.require(firsts.length <= MAX_RUNS, "at most " + MAX_RUNS + " runs in a frame");
            long end = 0;
            for (int run = 0; run < firsts.length; run++) {
                FrameFormat.require(firsts[run] >= end && counts[run] >= 1, "runs ascend and are not empty");
                end = (long) firsts[run] + counts[run];
            }
            FrameFormat.require(end <= Integer.MAX_VALUE, "page numbers fit in 31 bits");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Missing that
                    && Arrays.equals(firsts, that.firsts)
                    && Arrays.equals(counts, that.counts);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(firsts) + Arrays.hashCode(counts);
        }
    }

    /// Pull, target to source: a vCPU waits for this page.
    ///
    /// ```text
    ///  0 | page u32 | again u8 | 0 u24 |
    /// ```
    ///
    /// @param page its number
    /// @param again the first answer's digest did not match: send it once more
    record Pull(int page, boolean again) implements Frame {
        public Pull {
            FrameFormat.require(page >= 0, "page numbers fit in 31 bits");
        }
    }
}
