package dev.godwit.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/// Runs vCPUs for an exact number of steps each, side by side and without a pace.
final class TwinRun {
    private TwinRun() {}

    static void run(List<VcpuCore> cores, long[] steps) {
        List<Callable<Boolean>> runs = new ArrayList<>();
        for (int vcpu = 0; vcpu < cores.size(); vcpu++) {
            VcpuCore core = cores.get(vcpu);
            long limit = steps[vcpu];
            if (limit < 0) {
                throw new IllegalArgumentException(limit + " steps for vCPU " + vcpu);
            }
            runs.add(() -> run(core, limit));
        }
        ThreadFactory threads =
                Thread.ofPlatform().name("godwit-twin-", 0).daemon().factory();
        try (ExecutorService executor = Executors.newFixedThreadPool(cores.size(), threads)) {
            for (Future<Boolean> run : executor.invokeAll(runs)) {
                run.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the twin was cancelled");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the twin failed: " + e.getCause(), e.getCause());
        }
    }

    /// Ends early when the thread is interrupted: the twin is being cancelled.
    private static boolean run(VcpuCore core, long limit) {
        while (core.steps() < limit && !Thread.currentThread().isInterrupted()) {
            int steps = (int) Math.min(core.burstSteps(), limit - core.steps());
            core.burst(steps, Integer.MAX_VALUE);
        }
        return true;
    }
}
