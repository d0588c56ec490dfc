package dev.godwit.guest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One vCPU without a thread: its registers, its workload, its access to memory and its dirty map. It is used by one
/// thread at a time, which something orders: a [Vcpu], a twin being computed, or a benchmark that runs bursts inline.
final class VcpuCore {
    private final GuestMemory memory;
    private final Workload workload;
    private final long[] registers;
    private Access access;

    /// The map that this vCPU marks, and a clean one to hand over against it; null while nothing is tracked.
    private @Nullable PageSet marking;
    /// Clean, except between [#handOver()] and [#drain], when it is the map that was handed over.
    private @Nullable PageSet spare;
    /// The boundary at which this vCPU handed over last.
    private long handedOverSteps;

    /// A vCPU at step 0.
    VcpuCore(GuestSpec spec, int vcpu, GuestMemory memory) {
        this.memory = memory;
        this.workload = Workload.of(spec, vcpu);
        this.registers = Registers.initial(spec, vcpu, workload.registers());
        workload.initialise(registers);
        this.access = new DirectAccess(memory);
    }

    static List<VcpuCore> of(GuestSpec spec, GuestMemory memory) {
        List<VcpuCore> cores = new ArrayList<>();
        for (int vcpu = 0; vcpu < spec.vcpus(); vcpu++) {
            cores.add(new VcpuCore(spec, vcpu, memory));
        }
        return cores;
    }

    /// Runs steps until one of the limits is reached or a page is missing; see [Workload#burst].
    int burst(int maxSteps, int maxUnits) {
        return workload.burst(access, registers, maxSteps, maxUnits);
    }

    int burstSteps() {
        return workload.burstSteps();
    }

    double unitsPerSecond(GuestSpec spec) {
        return workload.unitsPerSecond(spec);
    }

    /// The page that the last burst ended at because it is missing, or -1. Forgets it.
    int takeMissingPage() {
        return access.takeMissingPage();
    }

    long[] registers() {
        return registers;
    }

    long steps() {
        return registers[Registers.STEPS];
    }

    long writes() {
        return registers[Registers.WRITES];
    }

    /// What is wrong with registers that came from a peer, or null.
    @Nullable
    String fault() {
        @Nullable String common = Registers.fault(registers);
        return common != null ? common : workload.fault(registers);
    }

    /// What is wrong with this vCPU's share of memory, or null.
    @Nullable
    String inconsistency() {
        return workload.inconsistency(access, registers);
    }

    void checkPresence(Presence presence) {
        useAccess(new CheckedAccess(memory, presence));
    }

    void everythingPresent() {
        useAccess(new DirectAccess(memory));
    }

    private void useAccess(Access next) {
        next.markIn(marking);
        access = next;
    }

    /// Marks every later write, beginning with a clean map.
    void startTracking() {
        marking = new PageSet(memory.pages());
        spare = new PageSet(memory.pages());
        access.markIn(marking);
    }

    void stopTracking() {
        marking = null;
        spare = null;
        access.markIn(null);
    }

    /// Puts the clean map in the place of the marked one, which waits for [#drain], and notes the boundary. Hands
    /// nothing over while nothing is tracked.
    void handOver() {
        PageSet marked = marking;
        marking = spare;
        spare = marked;
        access.markIn(marking);
        handedOverSteps = steps();
    }

    /// Adds the pages that were free when this vCPU handed over last. The collector's part, as [#drain] is:
    /// what is free follows from the number of steps.
    void addFreeAtHandOver(PageSet into) {
        workload.addFree(handedOverSteps, into);
    }

    /// Adds the pages that are free now. For whoever may read the registers.
    void addFree(PageSet into) {
        workload.addFree(steps(), into);
    }

    /// Moves what was handed over into a set: the collector's part, off the vCPU's path. Returns how many pages that
    /// was.
    int drain(PageSet into) {
        PageSet marked = spare;
        return marked == null ? 0 : marked.moveTo(into);
    }

    /// Whether a page seems to be marked, for any thread. Which of the two maps is marked now is not known to others,
    /// and need not be: the other one is clean, except while a collection is being made.
    boolean seemsMarked(int page) {
        PageSet one = marking;
        PageSet other = spare;
        return (one != null && one.contains(page)) || (other != null && other.contains(page));
    }
}
