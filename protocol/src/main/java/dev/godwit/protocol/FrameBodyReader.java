package dev.godwit.protocol;

import java.util.ArrayList;
import java.util.List;

/// Reads the bodies of frames as they are drawn in {@link Frame}. Checks every field against its limits, so that the
/// records' own checks can never fail here; counts are checked against the bytes that are there before arrays are made.
final class FrameBodyReader {
    private FrameBodyReader() {}

    static Frame read(int tag, FieldReader in) throws MalformedFrameException {
        return switch (tag) {
            case FrameFormat.OFFER -> offer(in);
            case FrameFormat.SWITCHOVER -> switchover(in);
            case FrameFormat.COMMIT -> new Frame.Commit();
            case FrameFormat.RELEASED -> new Frame.Released();
            case FrameFormat.CANCEL -> new Frame.Cancel(in.text("reason"));
            case FrameFormat.PING -> new Frame.Ping(in.i64("sentNs"));
            case FrameFormat.GOODBYE -> new Frame.Goodbye();
            case FrameFormat.ASK -> new Frame.Ask();
            case FrameFormat.ACCEPT -> new Frame.Accept();
            case FrameFormat.SETTLED -> new Frame.Settled();
            case FrameFormat.REFUSED -> new Frame.Refused(code(in, RefusalCode.values()), in.text("reason"));
            case FrameFormat.READY -> new Frame.Ready(in.i64("root"), in.i64("verifyNs", 0));
            case FrameFormat.RUNNING -> new Frame.Running(in.i64("lastRanNs"), in.i64("restoreNs", 0));
            case FrameFormat.COMPLETE ->
                new Frame.Complete(in.i64("root"), in.i64("pulled", 0), in.i64("pushed", 0), in.i64("dropped", 0));
            case FrameFormat.FINAL -> end(in);
            case FrameFormat.PONG -> new Frame.Pong(in.i64("pingSentNs"), in.i64("receivedNs"), in.i64("sentNs"));
            case FrameFormat.ANSWER -> new Frame.Answer(code(in, Outcome.values()), in.text("detail"));
            case FrameFormat.LOST -> new Frame.Lost(code(in, LossCode.values()), in.text("reason"));
            case FrameFormat.MARKER -> new Frame.Marker(in.i64("pagesSent", 0));
            case FrameFormat.MISSING -> missing(in);
            case FrameFormat.PULL -> pull(in);
            default -> throw new IllegalArgumentException("tag " + tag + " is not a frame's");
        };
    }

    private static Frame.Offer offer(FieldReader in) throws MalformedFrameException {
        long memoryBytes = in.i64("memoryBytes");
        int pageSize = in.u32("pageSize", FrameFormat.MIN_PAGE_SIZE, FrameFormat.MAX_PAGE_SIZE);
        if (!Frame.Offer.isPageSize(pageSize)) {
            throw in.at(4, "pageSize is " + pageSize + ", allowed are powers of two");
        }
        if (!Frame.Offer.isMemory(memoryBytes, pageSize)) {
            throw in.at(12, "memoryBytes is " + memoryBytes + ", allowed are 1 to 2^31 - 1 pages of " + pageSize);
        }
        int vcpus = in.u16("vcpus", 1, FrameFormat.MAX_VCPUS);
        int dataChannels = in.u16("dataChannels", 1, FrameFormat.MAX_DATA_CHANNELS);
        Mode mode = in.number(Mode.values(), "mode");
        VerifyMode verify = in.number(VerifyMode.values(), "verify");
        in.zeros(6);
        long runAfterNs = in.i64("runAfterNs", -1);
        long timeoutNs = in.i64("timeoutNs", 1);
        long inDoubtTimeoutNs = in.i64("inDoubtTimeoutNs", -1);
        String guest = in.text("guest");
        return new Frame.Offer(
                memoryBytes,
                pageSize,
                vcpus,
                mode,
                dataChannels,
                verify,
                runAfterNs,
                timeoutNs,
                inDoubtTimeoutNs,
                guest);
    }

    private static Frame.Switchover switchover(FieldReader in) throws MalformedFrameException {
        long root = in.i64("root");
        int presentPages = in.u32("presentPages", 0, Integer.MAX_VALUE);
        int sectionCount = in.u32("sectionCount", 0, Section.MAX_SECTIONS);
        return new Frame.Switchover(root, presentPages, sections(in, sectionCount));
    }

    private static Frame.Final end(FieldReader in) throws MalformedFrameException {
        long digest = in.i64("digest");
        long cpuNs = in.i64("cpuNs", 0);
        long memoryPeakBytes = in.i64("memoryPeakBytes", 0);
        boolean consistent = in.bool("consistent");
        in.zeros(3);
        int stepCount = in.u32("stepCount", 0, FrameFormat.MAX_VCPUS);
        int sectionCount = in.u32("sectionCount", 0, Section.MAX_SECTIONS);
        int timelineCount = in.u32("timelineCount", 0, Application.MAX_TIMELINE);
        int blockedCount = in.u32("blockedCount", 0, FrameFormat.MAX_VCPUS);
        in.zeros(4);
        long operations = in.i64("operations", 0);
        long firstOperationNs = in.i64("firstOperationNs");
        long longestStallNs = in.i64("longestStallNs", 0);
        long durationNs = in.i64("durationNs", 0);
        long[] faults = in.longs(6, "faults", 0);
        long[] steps = in.longs(stepCount, "steps", Long.MIN_VALUE);
        long[] timeline = in.longs(timelineCount, "operationsPer100Ms", Long.MIN_VALUE);
        long[] blocked = in.longs(blockedCount, "blockedPerVcpuNs", Long.MIN_VALUE);
        List<Section> sections = sections(in, sectionCount);
        String check = in.text("check");
        return new Frame.Final(
                steps,
                sections,
                digest,
                new Application(operations, firstOperationNs, longestStallNs, durationNs, timeline),
                cpuNs,
                memoryPeakBytes,
                consistent,
                check,
                new FaultStats(faults[0], faults[1], faults[2], faults[3], faults[4], blocked, faults[5]));
    }

    private static Frame.Missing missing(FieldReader in) throws MalformedFrameException {
        int runs = in.u32("runCount", 0, Frame.Missing.MAX_RUNS);
        in.zeros(4);
        if (in.remaining() != 8L * runs) {
            throw in.at(8, runs + " runs need " + 8L * runs + " bytes, " + in.remaining() + " are left");
        }
        int[] firsts = new int[runs];
        int[] counts = new int[runs];
        int end = 0;
        for (int run = 0; run < runs; run++) {
            firsts[run] = in.u32("first page", end, Integer.MAX_VALUE - 1);
            counts[run] = in.u32("count", 1, Integer.MAX_VALUE - firsts[run]);
            end = firsts[run] + counts[run];
        }
        return new Frame.Missing(firsts, counts);
    }

    private static Frame.Pull pull(FieldReader in) throws MalformedFrameException {
        int page = in.u32("page", 0, Integer.MAX_VALUE);
        boolean again = in.bool("again");
        in.zeros(3);
        return new Frame.Pull(page, again);
    }

    private static <E extends Enum<E> & WireNumbered> E code(FieldReader in, E[] values)
            throws MalformedFrameException {
        E code = in.number(values, "code");
        in.zeros(1);
        return code;
    }

    private static List<Section> sections(FieldReader in, int count) throws MalformedFrameException {
        List<Section> sections = new ArrayList<>(count);
        int room = Section.MAX_BYTES_IN_ALL;
        for (int i = 0; i < count; i++) {
            int nameLength = in.u16("section's name length", 1, Section.MAX_NAME_BYTES);
            in.zeros(2);
            int version = in.u32("section's version", 0, Integer.MAX_VALUE);
            int length = in.u32("section's length", 0, room);
            room -= length;
            String name = in.utf8(nameLength, "section's name");
            sections.add(new Section(name, version, in.bytes(length, "section")));
        }
        return sections;
    }
}
