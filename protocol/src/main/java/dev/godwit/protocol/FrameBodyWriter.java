package dev.godwit.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes the bodies of frames as they are drawn in {@link Frame}.
final class FrameBodyWriter {
    private FrameBodyWriter() {}

    /// Appends the body, and returns the frame's tag.
    static int write(ByteBuf out, Frame frame) {
        return switch (frame) {
            case Frame.Offer offer -> offer(out, offer);
            case Frame.Switchover switchover -> switchover(out, switchover);
            case Frame.Commit _ -> FrameFormat.COMMIT;
            case Frame.Released _ -> FrameFormat.RELEASED;
            case Frame.Cancel(String reason) -> text(out, FrameFormat.CANCEL, reason);
            case Frame.Ping(long sentNs) -> longs(out, FrameFormat.PING, sentNs);
            case Frame.Goodbye _ -> FrameFormat.GOODBYE;
            case Frame.Accept _ -> FrameFormat.ACCEPT;
            case Frame.Settled _ -> FrameFormat.SETTLED;
            case Frame.Refused(RefusalCode code, String reason) -> coded(out, FrameFormat.REFUSED, code, reason);
            case Frame.Ready(long root, long verifyNs) -> longs(out, FrameFormat.READY, root, verifyNs);
            case Frame.Running(long last, long restoreNs) -> longs(out, FrameFormat.RUNNING, last, restoreNs);
            case Frame.Complete(long root, long pulled, long pushed, long dropped) ->
                longs(out, FrameFormat.COMPLETE, root, pulled, pushed, dropped);
            case Frame.Final end -> end(out, end);
            case Frame.Pong(long pingSentNs, long receivedNs, long sentNs) ->
                longs(out, FrameFormat.PONG, pingSentNs, receivedNs, sentNs);
            case Frame.Answer(Outcome outcome, String detail) -> coded(out, FrameFormat.ANSWER, outcome, detail);
            case Frame.Ask _ -> FrameFormat.ASK;
            case Frame.Lost(LossCode code, String reason) -> coded(out, FrameFormat.LOST, code, reason);
            case Frame.Marker(long pagesSent) -> longs(out, FrameFormat.MARKER, pagesSent);
            case Frame.Missing missing -> missing(out, missing);
            case Frame.Pull(int page, boolean again) -> pull(out, page, again);
        };
    }

    private static int offer(ByteBuf out, Frame.Offer offer) {
        out.writeLongLE(offer.memoryBytes());
        out.writeIntLE(offer.pageSize());
        out.writeShortLE(offer.vcpus());
        out.writeShortLE(offer.dataChannels());
        out.writeByte(offer.mode().number());
        out.writeByte(offer.verify().number());
        out.writeZero(6);
        out.writeLongLE(offer.runAfterNs());
        out.writeLongLE(offer.timeoutNs());
        out.writeLongLE(offer.inDoubtTimeoutNs());
        Text.write(out, offer.guest());
        return FrameFormat.OFFER;
    }

    private static int switchover(ByteBuf out, Frame.Switchover switchover) {
        out.writeLongLE(switchover.root());
        out.writeIntLE(switchover.presentPages());
        out.writeIntLE(switchover.sections().size());
        sections(out, switchover.sections());
        return FrameFormat.SWITCHOVER;
    }

    private static int end(ByteBuf out, Frame.Final end) {
        Application application = end.application();
        FaultStats faults = end.faults();
        longs(out, FrameFormat.FINAL, end.digest(), end.cpuNs(), end.memoryPeakBytes());
        out.writeIntLE(end.consistent() ? 1 : 0);
        out.writeIntLE(end.steps().length);
        out.writeIntLE(end.sections().size());
        out.writeIntLE(application.operationsPer100Ms().length);
        out.writeIntLE(faults.blockedPerVcpuNs().length);
        out.writeIntLE(0);
        longs(out, FrameFormat.FINAL, application.operations(), application.firstOperationNs());
        longs(out, FrameFormat.FINAL, application.longestStallNs(), application.durationNs());
        longs(out, FrameFormat.FINAL, faults.count(), faults.p50Ns(), faults.p90Ns(), faults.p99Ns(), faults.maxNs());
        out.writeLongLE(faults.allBlockedNs());
        longs(out, FrameFormat.FINAL, end.steps());
        longs(out, FrameFormat.FINAL, application.operationsPer100Ms());
        longs(out, FrameFormat.FINAL, faults.blockedPerVcpuNs());
        sections(out, end.sections());
        return text(out, FrameFormat.FINAL, end.check());
    }

    private static int missing(ByteBuf out, Frame.Missing missing) {
        int runs = missing.firsts().length;
        out.ensureWritable(8 + 8 * runs);
        out.writeIntLE(runs);
        out.writeIntLE(0);
        for (int run = 0; run < runs; run++) {
            out.writeIntLE(missing.firsts()[run]);
            out.writeIntLE(missing.counts()[run]);
        }
        return FrameFormat.MISSING;
    }

    private static int pull(ByteBuf out, int page, boolean again) {
        out.writeIntLE(page);
        out.writeIntLE(again ? 1 : 0);
        return FrameFormat.PULL;
    }

    private static int longs(ByteBuf out, int tag, long... values) {
        for (long value : values) {
            out.writeLongLE(value);
        }
        return tag;
    }

    private static int text(ByteBuf out, int tag, String text) {
        Text.write(out, text);
        return tag;
    }

    private static int coded(ByteBuf out, int tag, WireNumbered code, String text) {
        out.writeByte(code.number());
        out.writeByte(0);
        return text(out, tag, text);
    }

    private static void sections(ByteBuf out, List<Section> sections) {
        for (Section section : sections) {
            byte[] name = section.name().getBytes(StandardCharsets.UTF_8);
            out.writeShortLE(name.length);
            out.writeShortLE(0);
            out.writeIntLE(section.version());
            out.writeIntLE(section.bytes().length);
            out.writeBytes(name);
            out.writeBytes(section.bytes());
        }
    }
}
