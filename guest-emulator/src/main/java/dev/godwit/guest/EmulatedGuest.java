package dev.godwit.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The guest there is: its vCPUs run one of the built-in workloads, each on a thread of its own. Control methods
/// reach the vCPUs by a [Handshake], one at a time under a lock; nothing else touches a running vCPU.
public final class EmulatedGuest implements Guest {
    private static final double MAX_THROTTLE = 0.99;
    private static final FaultHandler NO_FAULTS = (vcpu, page) -> {
        throw new IllegalStateException("page " + page + " is missing in a guest that has all of its pages");
    };

    private final GuestSpec spec;
    private final GuestMemory memory;
    private final @Nullable Presence presence;
    private final List<VcpuCore> cores;
    private final List<Vcpu> vcpus = new ArrayList<>();
    private final ActivityLog activity;
    private final FaultLog faults;

    private final ReentrantLock control = new ReentrantLock();
    // Guarded by control, except that anyone may read `paused`.
    private volatile boolean paused = true;
    private boolean closed;
    private Pause lastPause;
    private long lastResumeNs;
    /// What was handed over by a pause and not collected yet; null while the guest does not track.
    private @Nullable PageSet handedOver;

    private EmulatedGuest(
            GuestSpec spec,
            GuestMemory memory,
            List<VcpuCore> cores,
            @Nullable Presence presence,
            FaultHandler faultHandler,
            VcpuThreads threads) {
        this.spec = spec;
        this.memory = memory;
        this.presence = presence;
        this.cores = cores;
        this.activity = new ActivityLog(cores.size());
        this.faults = new FaultLog(cores.size());
        long nowNs = System.nanoTime();
        this.lastPause = new Pause(nowNs, nowNs);
        for (int index = 0; index < cores.size(); index++) {
            VcpuCore core = cores.get(index);
            Pacer pacer = new Pacer(core.unitsPerSecond(spec) / cores.size());
            Vcpu vcpu = new Vcpu(index, threads.thread(index), core, pacer, activity, faults, presence, faultHandler);
            vcpus.add(vcpu);
            vcpu.begin();
            threads.give(index, vcpu);
        }
    }

    /// Makes a guest at step 0, paused: reserves its memory, loads the image, fills the rest.
    ///
    /// @throws OutOfGuestMemoryException if the machine has too little memory
    /// @throws ImageException            if the image cannot be used
    public static EmulatedGuest create(GuestSpec spec) {
        return create(spec, cores -> {});
    }

    /// The twin of a guest: made from the same spec, run without a pace for exactly this many steps on each vCPU,
    /// paused.
    ///
    /// @throws IllegalArgumentException                     if there is not a number of steps for each vCPU
    /// @throws java.util.concurrent.CancellationException if the calling thread is interrupted, which stays so
    public static EmulatedGuest twin(GuestSpec spec, long[] steps) {
        if (steps.length != spec.vcpus()) {
            throw new IllegalArgumentException(steps.length + " step counts for " + spec.vcpus() + " vCPUs");
        }
        return create(spec, cores -> TwinRun.run(cores, steps));
    }

    private static EmulatedGuest create(GuestSpec spec, Consumer<List<VcpuCore>> preparation) {
        GuestMemory memory = InitialMemory.create(spec);
        try {
            List<VcpuCore> cores = VcpuCore.of(spec, memory);
            preparation.accept(cores);
            return new EmulatedGuest(spec, memory, cores, null, NO_FAULTS, new VcpuThreads(cores.size()));
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /// Makes a paused guest out of memory that is complete and the state that was captured with it. The memory is the
    /// guest's from then on; if this fails, it is still the caller's.
    ///
    /// @throws MalformedStateException if the state does not describe a guest with such memory
    public static EmulatedGuest restore(GuestMemory memory, List<StateSection> state) {
        return restore(memory, state, null, NO_FAULTS, null);
    }

    /// The same with memory some of whose pages are missing: a vCPU that needs one waits alone until it is published.
    ///
    /// @throws MalformedStateException if the state does not describe a guest with such memory
    public static EmulatedGuest restore(
            GuestMemory memory, List<StateSection> state, Presence presence, FaultHandler faults) {
        return restore(memory, state, presence, faults, null);
    }

    /// The same on threads that were started for it. They are the guest's from then on; if this fails, they are still
    /// the caller's.
    ///
    /// @param presence null if nothing is missing
    /// @param threads  null to start them now
    /// @throws MalformedStateException if the state does not describe a guest with such memory and so many vCPUs
    public static EmulatedGuest restore(
            GuestMemory memory,
            List<StateSection> state,
            @Nullable Presence presence,
            FaultHandler faults,
            @Nullable VcpuThreads threads) {
        if (presence != null && presence.pages() != memory.pages()) {
            throw new IllegalArgumentException(
                    "presence of " + presence.pages() + " pages for a memory of " + memory.pages());
        }
        GuestState sections = GuestState.of(state);
        GuestSpec spec = GuestSpec.fromSection(sections.spec());
        if (spec.memoryBytes() != memory.bytes() || spec.pageSize() != memory.pageSize()) {
            throw new MalformedStateException(
                    SpecSection.NAME,
                    0,
                    spec.memoryBytes() + " bytes in pages of " + spec.pageSize() + ", and the memory has "
                            + memory.bytes() + " in pages of " + memory.pageSize());
        }
        if (threads != null && threads.count() != spec.vcpus()) {
            throw new MalformedStateException(
                    SpecSection.NAME, 0, spec.vcpus() + " vCPUs where " + threads.count() + " were expected");
        }
        List<VcpuCore> cores = VcpuCore.of(spec, memory);
        CpuSection.read(sections.cpu(), cores);
        if (presence != null) {
            cores.forEach(core -> core.checkPresence(presence));
        }
        return new EmulatedGuest(
                spec, memory, cores, presence, faults, threads != null ? threads : new VcpuThreads(cores.size()));
    }

    @Override
    public GuestSpec spec() {
        return spec;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public long resume() {
        return controlled(() -> {
            if (paused) {
                paused = false;
                lastResumeNs = latest(timesOf(Vcpu::resume));
            }
            return lastResumeNs;
        });
    }

    @Override
    public Pause pause() {
        return controlled(() -> {
            if (!paused) {
                long[] parkedNs = timesOf(Vcpu::pause);
                PageSet tracked = handedOver;
                if (tracked != null) {
                    vcpus.forEach(vcpu -> vcpu.core().drain(tracked));
                }
                lastPause = new Pause(earliest(parkedNs), latest(parkedNs));
                paused = true;
            }
            return lastPause;
        });
    }

    @Override
    public boolean paused() {
        return paused;
    }

    @Override
    public void startTracking() {
        controlled(() -> {
            if (handedOver != null) {
                throw new IllegalStateException("the guest tracks already: its marks would be lost");
            }
            handshake(vcpu -> vcpu.core().startTracking());
            handedOver = new PageSet(memory.pages());
        });
    }

    @Override
    public int[] collect(PageSet into) {
        return collectAnd(into, () -> {});
    }

    @Override
    public int[] collect(PageSet into, PageSet free) {
        requireSameSize(free);
        return collectAnd(into, () -> {
            if (spec.freePageReporting()) {
                vcpus.forEach(vcpu -> vcpu.core().addFreeAtHandOver(free));
            }
        });
    }

    private int[] collectAnd(PageSet into, Runnable afterHandOver) {
        requireSameSize(into);
        return controlled(() -> {
            PageSet before = handedOver;
            if (before == null) {
                throw new IllegalStateException("the guest does not track");
            }
            if (!paused) {
                handshake(vcpu -> vcpu.core().handOver());
            }
            // Only now, when every vCPU has handed over, now or in the pause, may the collector read a page.
            int[] marked = new int[cores.size()];
            for (int vcpu = 0; vcpu < marked.length; vcpu++) {
                marked[vcpu] = cores.get(vcpu).drain(into);
            }
            before.moveTo(into);
            afterHandOver.run();
            return marked;
        });
    }

    private void requireSameSize(PageSet set) {
        if (set.pages() != memory.pages()) {
            throw new IllegalArgumentException("a set of " + set.pages() + " pages for a memory of " + memory.pages());
        }
    }

    @Override
    public PageSet freePages() {
        return controlled(() -> {
            requirePaused();
            PageSet free = new PageSet(memory.pages());
            if (spec.freePageReporting()) {
                cores.forEach(core -> core.addFree(free));
            }
            return free;
        });
    }

    @Override
    public boolean seemsDirty(int page) {
        for (Vcpu vcpu : vcpus) {
            if (vcpu.core().seemsMarked(page)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void stopTracking() {
        controlled(() -> {
            if (handedOver != null) {
                handshake(vcpu -> vcpu.core().stopTracking());
                handedOver = null;
            }
        });
    }

    @Override
    public void throttle(double share) {
        throttle(Collections.nCopies(vcpus.size(), share));
    }

    @Override
    public void throttle(List<Double> shares) {
        if (shares.size() != vcpus.size()) {
            throw new IllegalArgumentException(shares.size() + " throttles for " + vcpus.size() + " vCPUs");
        }
        for (double share : shares) {
            if (!(share >= 0 && share <= MAX_THROTTLE)) {
                throw new IllegalArgumentException("a throttle of " + share + " is not between 0 and " + MAX_THROTTLE);
            }
        }
        controlled(() -> handshake(vcpu -> vcpu.throttle(shares.get(vcpu.index()))));
    }

    @Override
    public void everythingPresent() {
        controlled(() -> {
            requireEverythingPresent();
            handshake(vcpu -> vcpu.core().everythingPresent());
        });
    }

    @Override
    public List<StateSection> capture() {
        return controlled(() -> {
            requirePaused();
            return List.of(spec.toSection(), CpuSection.write(cores));
        });
    }

    @Override
    public long[] steps() {
        return activity.steps();
    }

    @Override
    public GuestActivity activity() {
        return activity.activity(System.nanoTime());
    }

    @Override
    public FaultSummary faults() {
        return faults.summary(System.nanoTime());
    }

    @Override
    public GuestCheck check() {
        return controlled(() -> {
            requirePaused();
            requireEverythingPresent();
            for (Vcpu vcpu : vcpus) {
                @Nullable String inconsistency = vcpu.core().inconsistency();
                if (inconsistency != null) {
                    return new GuestCheck(false, "vCPU " + vcpu.index() + ": " + inconsistency);
                }
            }
            long operations = activity().operations();
            return new GuestCheck(true, spec.workload().label() + ": consistent after " + operations + " operations");
        });
    }

    @Override
    public void close() {
        refuseOwnThreads();
        control.lock();
        try {
            if (!closed) {
                closed = true;
                vcpus.forEach(Vcpu::stop);
                vcpus.forEach(Vcpu::join);
            }
            memory.close();
        } finally {
            control.unlock();
        }
    }

    private void controlled(Runnable operation) {
        controlled(() -> {
            operation.run();
            return true;
        });
    }

    private <T> T controlled(Supplier<T> operation) {
        refuseOwnThreads();
        control.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the guest is closed");
            }
            return operation.get();
        } finally {
            control.unlock();
        }
    }

    /// A vCPU that waited for all vCPUs would wait for itself.
    private void refuseOwnThreads() {
        for (Vcpu vcpu : vcpus) {
            if (vcpu.isCaller()) {
                throw new IllegalStateException("a vCPU must not control its own guest");
            }
        }
    }

    private void requirePaused() {
        if (!paused) {
            throw new IllegalStateException("the guest is not paused");
        }
    }

    private void requireEverythingPresent() {
        if (presence != null && presence.missing() > 0) {
            throw new IllegalStateException(presence.missing() + " pages are missing");
        }
    }

    /// Runs an operation on every vCPU at a step boundary and returns when all have.
    private void handshake(Consumer<Vcpu> operation) {
        Handshake handshake = new Handshake(vcpus.size(), operation);
        vcpus.forEach(vcpu -> vcpu.post(handshake));
        handshake.await();
    }

    /// The same with an operation that says when it ran.
    private long[] timesOf(ToLongFunction<Vcpu> operation) {
        long[] times = new long[vcpus.size()];
        handshake(vcpu -> times[vcpu.index()] = operation.applyAsLong(vcpu));
        return times;
    }

    private static long earliest(long[] times) {
        long earliest = times[0];
        for (long time : times) {
            earliest = time - earliest < 0 ? time : earliest;
        }
        return earliest;
    }

    private static long latest(long[] times) {
        long latest = times[0];
        for (long time : times) {
            latest = time - latest > 0 ? time : latest;
        }
        return latest;
    }
}
