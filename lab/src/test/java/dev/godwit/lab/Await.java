package dev.godwit.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition, and fails when it does not come true.
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    public static void until(Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("the condition did not come true within " + LIMIT);
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
