package dev.godwit.source;

import dev.godwit.guest.Pause;
import dev.godwit.protocol.FaultStats;
import dev.godwit.protocol.Frame;
import dev.godwit.source.report.MigrationReport.Bytes;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Faults;
import dev.godwit.source.report.MigrationReport.Latency;
import dev.godwit.source.report.MigrationReport.Pages;
import dev.godwit.source.report.MigrationReport.Times;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The report's figures that follow from the measurements alone.
final class Figures {
    private Figures() {}

    static Times times(Measurements m) {
        long end = m.endNs == null ? System.nanoTime() : m.endNs;
        Pause pause = m.pause;
        Long resumed = resumedNs(m);
        return new Times(
                pause == null ? null : (Long) (pause.firstParkedNs() - m.startNs),
                pause == null || resumed == null ? null : (Long) (resumed - pause.firstParkedNs()),
                m.clock == null || resumed == null ? null : (Long) m.clock.errorBoundNs(),
                pause == null || m.runningNs == null ? null : (Long) (m.runningNs - pause.firstParkedNs()),
                m.expectedDowntimeNs,
                resumed == null ? null : (Long) Math.max(0, end - resumed),
                end - m.startNs);
    }

    /// When the last vCPU ran at the target, on the source's clock.
    static @Nullable Long resumedNs(Measurements m) {
        return m.running == null || m.clock == null ? null : (Long) m.clock.toSource(m.running.lastRanNs());
    }

    static @Nullable DowntimeParts downtimeParts(Measurements m) {
        Pause pause = m.pause;
        Long resumed = resumedNs(m);
        if (pause == null || m.lastPassNs == null || m.ready == null || m.readyNs == null || resumed == null) {
            return null;
        }
        long verify = m.sourceVerifyNs + m.ready.verifyNs();
        return new DowntimeParts(
                pause.lastParkedNs() - pause.firstParkedNs(),
                m.lastPassNs - pause.lastParkedNs(),
                m.readyNs - m.lastPassNs - verify,
                verify,
                resumed - m.readyNs);
    }

    static Pages pages(Measurements m, int total) {
        PageFigures sent = m.pages;
        Frame.Complete complete = m.complete;
        return new Pages(
                total,
                sent.sent(),
                sent.resent(),
                sent.zero(),
                sent.free(),
                sent.raw(),
                sent.delta(),
                sent.lz4(),
                sent.zstd(),
                sent.sparse(),
                0,
                m.skipped,
                complete == null ? 0 : complete.pulled(),
                complete == null ? 0 : complete.pushed(),
                complete == null ? 0 : complete.dropped());
    }

    static Bytes bytes(Measurements m) {
        return new Bytes(m.pages.wireBytes(), m.pages.payloadBytes(), m.pages.wireBytes() - m.pages.batchBytes());
    }

    static Faults faults(Frame.@Nullable Final end) {
        if (end == null) {
            return new Faults(0, new Latency(0, 0, 0, 0), List.of(), 0);
        }
        FaultStats stats = end.faults();
        return new Faults(
                stats.count(),
                new Latency(stats.p50Ns(), stats.p90Ns(), stats.p99Ns(), stats.maxNs()),
                Arrays.stream(stats.blockedPerVcpuNs()).boxed().toList(),
                stats.allBlockedNs());
    }
}
