package dev.godwit.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.godwit.lab.qemu.Qemu;
import dev.godwit.source.Provenances;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs the measures one after another and hands each over as it comes. A measure that breaks is an error: nothing is
/// left out in silence.
public final class Bench {
    private final Class<?> main;
    private final @Nullable String launcher;
    private final boolean quick;
    private final Effort effort;
    private final Migrations migrations;
    private final Consumer<String> lines;
    private final List<Measure> measures = new ArrayList<>();

    /// @param main of the `godwit` command
    /// @param launcher the script that starts it, or null
    /// @param quick three minutes' worth, in place of twenty
    /// @param lines receives what people read
    public Bench(Class<?> main, @Nullable String launcher, boolean quick, Consumer<String> lines) {
        this.main = main;
        this.launcher = launcher;
        this.quick = quick;
        this.effort = quick ? Effort.QUICK : Effort.ALL;
        this.migrations = new Migrations(main, effort);
        this.lines = lines;
    }

    /// One or more measures that the same runs give.
    private record Step(List<String> names, Work work) {
        interface Work {
            List<Measure> run() throws IOException, InterruptedException;
        }

        interface One {
            Measure run() throws IOException, InterruptedException;
        }

        static Step of(String name, One one) {
            return new Step(List.of(name), () -> List.of(one.run()));
        }
    }

    /// The names of all measures, in their order.
    public static List<String> names() {
        return new Bench(Bench.class, null, false, line -> {})
                .steps().stream().flatMap(step -> step.names().stream()).toList();
    }

    /// Measures.
    ///
    /// @param only the names of the measures that are wanted; what the same runs give comes with them
    /// @throws IOException if a run broke
    public BenchReport run(Set<String> only) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        lines.accept(
                String.format(Locale.ROOT, "%-26s %10s  %-22s %-9s %s", "measure", "median", "spread", "aim", "unit"));
        // The first pair of a session finds a machine that has been idle: it is not counted.
        migrations.run(Migrations.Age.WARM, effort.memoryBytes(), List.of("--fill=random"));
        RawStream.run(
                Migrations.Age.WARM, effort.memoryBytes(), effort.channels().getLast());
        for (Step step : steps()) {
            if (step.names().stream().anyMatch(only::contains)) {
                for (Measure measure : step.work().run()) {
                    measures.add(measure);
                    lines.accept(BenchText.of(measure));
                }
            }
        }
        lines.accept(String.format(Locale.ROOT, "in %.0f s", (System.nanoTime() - startNs) / 1e9));
        return new BenchReport(
                BenchReport.SCHEMA,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                quick ? "quick" : "all",
                Provenances.current(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize(),
                List.copyOf(measures));
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        var throughput = new ThroughputBench(migrations, effort);
        steps.add(Step.of("throughput.warm", () -> throughput.against(Migrations.Age.WARM, "throughput.warm", 0.8)));
        steps.add(Step.of("throughput.cold", () -> throughput.against(Migrations.Age.COLD, "throughput.cold", 0.7)));
        steps.add(Step.of("throughput.zero", throughput::zero));
        steps.add(Step.of("throughput.lz4", throughput::lz4));
        steps.add(peer("peer.total", PeerBench::total));
        steps.add(peer("peer.precopy-downtime", PeerBench::preCopyDowntime));
        steps.add(peer("peer.postcopy-downtime", PeerBench::postCopyDowntime));
        var downtime = new DowntimeBench(migrations, effort);
        steps.add(Step.of("downtime.precopy-overhead", downtime::preCopyOverhead));
        steps.add(Step.of("downtime.postcopy", downtime::postCopy));
        steps.add(large(downtime));
        var pulls = new PullBench(migrations, effort);
        steps.add(Step.of("pull.idle", pulls::idle));
        steps.add(Step.of("pull.busy", pulls::busy));
        var tracking = new TrackingBench(effort);
        for (String workload : TrackingBench.WORKLOADS) {
            steps.add(Step.of("tracking." + workload, () -> tracking.tracked(workload)));
        }
        steps.add(Step.of("tracking.presence-after", tracking::presenceAfter));
        var footprint = new FootprintBench(main, effort);
        steps.add(Step.of("allocation.page", footprint::allocation));
        steps.add(Step.of("startup.version", () -> footprint.version(launcher)));
        steps.add(Step.of("startup.listen", footprint::listen));
        return steps;
    }

    private interface PeerWork {
        Measure run(PeerBench bench) throws IOException, InterruptedException;
    }

    private Step peer(String name, PeerWork work) {
        return Step.of(name, () -> {
            Optional<Qemu> qemu = Qemu.find();
            return qemu.isEmpty()
                    ? Measure.notMeasured(name, "ratio to QEMU", "qemu-system-x86_64 is not installed")
                    : work.run(new PeerBench(qemu.get(), migrations, effort));
        });
    }

    /// A guest of 8 GiB, whose agents' memory is of interest as well.
    private Step large(DowntimeBench bench) {
        List<String> names = List.of("downtime.size", "memory.source", "memory.target");
        return new Step(names, () -> {
            if (!effort.all()) {
                return names.stream()
                        .map(name -> Measure.notMeasured(name, "", "needs a guest of 8 GiB: see --all"))
                        .toList();
            }
            DowntimeBench.Sized sized = bench.size();
            List<Measure> found = new ArrayList<>(List.of(sized.measure()));
            found.addAll(FootprintBench.memory(sized.large()));
            return found;
        });
    }
}
