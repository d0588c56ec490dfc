package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A guest of two small pages in the middle of a migration: every page was sent once, and every vCPU tracks. Its vCPUs
/// are real ones, run step by step by the actors of a test; the seeds decide which page a step writes. Made anew for
/// each try, a million times: memory is therefore used again.
final class TwoPageGuest {
    /// What became of a page at the end of a round.
    enum Fate {
        /// What was sent is what is in memory.
        SENT,
        /// It will be sent again.
        DIRTY,
        /// A write is not in the bytes that were sent, and its page is not dirty.
        LOST
    }

    static final int PAGES = 2;
    private static final int VCPUS = 2;
    /// One seed in eight will do, at worst.
    private static final long MAX_SEED = 1000;
    private static final int MEMORY_BYTES = 4096;
    private static final int PAGE_BYTES = MEMORY_BYTES / PAGES;
    private static final Queue<GuestMemory> FREE = new ConcurrentLinkedQueue<>();

    private final GuestMemory memory;
    private final MemorySegment sent = MemorySegment.ofArray(new long[MEMORY_BYTES / Long.BYTES]);
    private final List<VcpuCore> vcpus = new ArrayList<>();

    TwoPageGuest() {
        memory = take();
        stage(PageSet.all(PAGES));
    }

    /// The spec of a guest whose vCPU of this number writes to these pages, one after the other.
    static GuestSpec writing(int vcpu, int... pages) {
        GuestMemory memory = take();
        try {
            for (long seed = 0; seed < MAX_SEED; seed++) {
                GuestSpec spec = spec(seed);
                if (writes(new VcpuCore(spec, vcpu, memory), pages)) {
                    return spec;
                }
            }
            throw new IllegalStateException("no vCPU marks the pages that it writes");
        } finally {
            FREE.add(memory);
        }
    }

    /// Adds the next vCPU.
    VcpuCore vcpu(GuestSpec spec) {
        VcpuCore vcpu = new VcpuCore(spec, vcpus.size(), memory);
        vcpus.add(vcpu);
        return vcpu;
    }

    /// Adds the next vCPU, which tracks.
    VcpuCore trackingVcpu(GuestSpec spec) {
        VcpuCore vcpu = vcpu(spec);
        vcpu.startTracking();
        return vcpu;
    }

    /// One step.
    static void step(VcpuCore vcpu) {
        vcpu.burst(1, 1);
    }

    /// Copies pages, as a batch that will be sent does.
    void stage(PageSet pages) {
        pages.forEachRun((first, count) -> MemorySegment.copy(
                memory.segment(),
                (long) first * PAGE_BYTES,
                sent,
                (long) first * PAGE_BYTES,
                (long) count * PAGE_BYTES));
    }

    /// Stops the vCPUs and tells what became of each page. The guest is then used up.
    Fate[] end() {
        PageSet dirty = new PageSet(PAGES);
        for (VcpuCore vcpu : vcpus) {
            vcpu.handOver();
            vcpu.drain(dirty);
        }
        Fate[] fates = new Fate[PAGES];
        for (int page = 0; page < PAGES; page++) {
            fates[page] = dirty.contains(page) ? Fate.DIRTY : wasSent(page) ? Fate.SENT : Fate.LOST;
        }
        FREE.add(memory);
        return fates;
    }

    private boolean wasSent(int page) {
        long from = (long) page * PAGE_BYTES;
        long to = from + PAGE_BYTES;
        return MemorySegment.mismatch(memory.segment(), from, to, sent, from, to) < 0;
    }

    private static GuestMemory take() {
        GuestMemory free = FREE.poll();
        return free != null
                ? free
                : GuestMemory.allocate(MEMORY_BYTES, PAGE_BYTES, OptionalLong.empty(), Optional.empty());
    }

    /// A guest of the smallest size that a spec may have; of its memory there is only the working set.
    private static GuestSpec spec(long seed) {
        return GuestSpec.builder()
                .memoryBytes(64 * MEMORY_BYTES)
                .pageSize(MEMORY_BYTES)
                .workingSetBytes(MEMORY_BYTES)
                .vcpus(VCPUS)
                .workload(WorkloadKind.STRESS)
                .seed(seed)
                .build();
    }

    private static boolean writes(VcpuCore vcpu, int[] pages) {
        vcpu.startTracking();
        for (int page : pages) {
            PageSet written = new PageSet(PAGES);
            step(vcpu);
            vcpu.handOver();
            vcpu.drain(written);
            if (!written.contains(page)) {
                return false;
            }
        }
        return true;
    }
}
