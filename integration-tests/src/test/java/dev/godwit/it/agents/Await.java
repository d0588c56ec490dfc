package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for conditions, never for time.
final class Await {
    private Await() {}

    /// Waits until a condition holds, for fifteen seconds at most.
    static void until(String what, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - giveUpAt).as("waiting until " + what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
