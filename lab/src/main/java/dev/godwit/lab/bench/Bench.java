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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs the measures one after another and hands each over as it comes. A measure that breaks is an error: nothing is
/// left out in silence.
public final class Bench {
    private final Class<?> main;
    private final @Nullable String launcher;
    private final boolean quick;
    private final Effort effort;
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
        this.lines = lines;
    }

    /// Measures everything.
    ///
    /// @throws IOException if a run broke
    public BenchReport run() throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        var migrations = new Migrations(main, effort);
        lines.accept(
                String.format(Locale.ROOT, "%-26s %10s  %-22s %-9s %s", "measure", "median", "spread", "aim", "unit"));
        // The first pair of a session finds a machine that has been idle: it is not counted.
        migrations.run(Migrations.Age.WARM, effort.memoryBytes(), List.of("--fill=random"));
        RawStream.run(
                Migrations.Age.WARM, effort.memoryBytes(), effort.channels().getLast());
        throughput(new ThroughputBench(migrations, effort));
        peers(migrations);
        downtime(new DowntimeBench(migrations, effort));
        pulls(new PullBench(migrations, effort));
        var tracking = new TrackingBench(effort);
        tracking.tracked().forEach(this::add);
        add(tracking.presenceAfter());
        var footprint = new FootprintBench(main, effort);
        add(footprint.allocation());
        add(footprint.version(launcher));
        add(footprint.listen());
        lines.accept(String.format(Locale.ROOT, "in %.0f s", (System.nanoTime() - startNs) / 1e9));
        return new BenchReport(
                BenchReport.SCHEMA,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                quick ? "quick" : "all",
                Provenances.current(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize(),
                List.copyOf(measures));
    }

    private void throughput(ThroughputBench bench) throws IOException, InterruptedException {
        add(bench.against(Migrations.Age.WARM, "throughput.warm", 0.8));
        add(bench.against(Migrations.Age.COLD, "throughput.cold", 0.7));
        add(bench.zero());
        add(bench.lz4());
    }

    private void peers(Migrations migrations) throws IOException, InterruptedException {
        Optional<Qemu> qemu = Qemu.find();
        if (qemu.isEmpty()) {
            for (String name : List.of("peer.total", "peer.precopy-downtime", "peer.postcopy-downtime")) {
                add(Measure.notMeasured(name, "ratio to QEMU", "qemu-system-x86_64 is not installed"));
            }
            return;
        }
        var bench = new PeerBench(qemu.get(), migrations, effort);
        add(bench.total());
        add(bench.preCopyDowntime());
        add(bench.postCopyDowntime());
    }

    private void downtime(DowntimeBench bench) throws IOException, InterruptedException {
        add(bench.preCopyOverhead());
        add(bench.postCopy());
        if (effort.all()) {
            DowntimeBench.Sized sized = bench.size();
            add(sized.measure());
            FootprintBench.memory(sized.large()).forEach(this::add);
        } else {
            for (String name : List.of("downtime.size", "memory.source", "memory.target")) {
                add(Measure.notMeasured(name, "", "needs a guest of 8 GiB: see --all"));
            }
        }
    }

    private void pulls(PullBench bench) throws IOException, InterruptedException {
        add(bench.idle());
        add(bench.busy());
    }

    private void add(Measure measure) {
        measures.add(measure);
        lines.accept(BenchText.line(measure));
    }
}
