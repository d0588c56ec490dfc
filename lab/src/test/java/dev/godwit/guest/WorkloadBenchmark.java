package dev.godwit.guest;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What tracking, collecting and the presence check cost a guest: one vCPU runs inline, burst after burst as its
/// thread would, over a working set that no cache holds. The score is microseconds a burst, so `NOTHING ÷ another`
/// is the share of its speed that the guest keeps. To be read at the median (`p0.50`), which other work on the
/// machine moves least.
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls create() first
public class WorkloadBenchmark {
    private static final long MEMORY_BYTES = 1L << 30;
    private static final long COLLECT_EVERY_NS = 100_000_000;

    /// What is done to the guest meanwhile.
    public enum Burden {
        /// It runs as it does without a migration.
        NOTHING,
        /// It marks the pages that it writes.
        TRACKED,
        /// It marks, and its marks are collected every 100 ms.
        COLLECTED,
        /// It checks that each page is present, and all are: the end of a post-copy.
        CHECKED,
        /// It has checked and does so no more.
        ARRIVED
    }

    /// What the vCPU does.
    @Param({"STRESS", "HOTSPOT", "STREAM", "KV"})
    WorkloadKind workload = WorkloadKind.STRESS;

    /// What is done to it.
    @Param
    Burden burden = Burden.NOTHING;

    private GuestMemory memory;
    private VcpuCore vcpu;
    private PageSet collected;
    private long collectAtNs;

    /// Makes the guest.
    @Setup(Level.Trial)
    public void create() {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(MEMORY_BYTES)
                .vcpus(1)
                .workload(workload)
                .dirtyBytesPerSecond(GuestSpec.UNPACED)
                .build();
        memory = InitialMemory.create(spec);
        vcpu = new VcpuCore(spec, 0, memory);
        collected = new PageSet(memory.pages());
        collectAtNs = System.nanoTime() + COLLECT_EVERY_NS;
        burden(new Presence(new PageSet(memory.pages())));
    }

    private void burden(Presence everyPage) {
        switch (burden) {
            case NOTHING -> {}
            case TRACKED, COLLECTED -> vcpu.startTracking();
            case CHECKED -> vcpu.checkPresence(everyPage);
            case ARRIVED -> {
                vcpu.checkPresence(everyPage);
                vcpu.burst(vcpu.burstSteps(), Integer.MAX_VALUE);
                vcpu.everythingPresent();
            }
        }
    }

    /// Frees the guest's memory.
    @TearDown(Level.Trial)
    public void close() {
        memory.close();
    }

    /// A burst, and the look at the clock that a vCPU takes before each.
    @Benchmark
    public int burst() {
        long nowNs = System.nanoTime();
        if (burden == Burden.COLLECTED && nowNs - collectAtNs >= 0) {
            vcpu.handOver();
            collected.clear();
            vcpu.drain(collected);
            collectAtNs = nowNs + COLLECT_EVERY_NS;
        }
        return vcpu.burst(vcpu.burstSteps(), Integer.MAX_VALUE);
    }
}
