package dev.godwit.target;

import dev.godwit.guest.ActivityTimeline;
import dev.godwit.guest.FaultSummary;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestActivity;
import dev.godwit.guest.GuestCheck;
import dev.godwit.guest.ProcessFigures;
import dev.godwit.protocol.Application;
import dev.godwit.protocol.FaultStats;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Section;
import dev.godwit.protocol.page.RootDigest;
import java.util.List;

/// A guest that was let run here, observed from its first step. Used by the machine's thread.
final class Running {
    private final Guest guest;
    private final ActivityTimeline timeline;
    private final long operationsBefore;
    private final long cpuBefore;
    private final long resumedNs;

    /// Lets the guest run: returns when its last vCPU does.
    Running(Guest guest, long cpuBefore) {
        this.guest = guest;
        this.cpuBefore = cpuBefore;
        this.operationsBefore = guest.activity().operations();
        this.resumedNs = guest.resume();
        this.timeline = new ActivityTimeline(guest);
    }

    Guest guest() {
        return guest;
    }

    /// When the last vCPU left the safepoint's wait.
    long resumedNs() {
        return resumedNs;
    }

    /// Ends the observation without stopping the guest.
    void leave() {
        timeline.stop();
    }

    /// The final stop: pauses the guest and takes everything that the source's twin and report need.
    Frame.Final stop() {
        guest.pause();
        long durationNs = System.nanoTime() - resumedNs;
        GuestActivity activity = guest.activity();
        GuestCheck check = guest.check();
        FaultSummary faults = guest.faults();
        long digest =
                RootDigest.ofMemory(guest.memory().segment(), guest.memory().pageSize(), guest.freePages()::contains);
        List<Section> sections = guest.capture().stream()
                .map(section -> new Section(section.name(), section.version(), section.bytes()))
                .toList();
        return new Frame.Final(
                guest.steps(),
                sections,
                digest,
                new Application(
                        activity.operations() - operationsBefore,
                        activity.firstOperationNs(),
                        activity.longestStallNs(),
                        durationNs,
                        timeline.stop()),
                Math.max(0, ProcessFigures.cpuNs() - cpuBefore),
                ProcessFigures.peakResidentBytes().orElse(0),
                check.consistent(),
                check.detail(),
                new FaultStats(
                        faults.count(),
                        faults.p50Ns(),
                        faults.p90Ns(),
                        faults.p99Ns(),
                        faults.maxNs(),
                        faults.blockedPerVcpuNs(),
                        faults.allBlockedNs()));
    }
}
