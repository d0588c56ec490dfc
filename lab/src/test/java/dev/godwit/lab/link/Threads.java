package dev.godwit.lab.link;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// Processor time of threads by name.
final class Threads {
    private Threads() {}

    /// What the living threads whose names begin so have used.
    static long cpuNs(String prefix) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.threadId())))
                .sum();
    }
}
