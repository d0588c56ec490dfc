package dev.godwit.guest;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// An operation that every vCPU runs once, on its own thread, at a step boundary. What a vCPU did before and in it is
/// visible to whoever returns from [#await()]: each vCPU counts itself down atomically, and the last one completes
/// the future.
final class Handshake {
    private final Consumer<Vcpu> operation;
    private final AtomicInteger remaining;
    private final CompletableFuture<Optional<IllegalStateException>> failure = new CompletableFuture<>();

    Handshake(int vcpus, Consumer<Vcpu> operation) {
        this.operation = operation;
        this.remaining = new AtomicInteger(vcpus);
    }

    void run(Vcpu vcpu) {
        operation.accept(vcpu);
    }

    void arrived() {
        if (remaining.decrementAndGet() == 0) {
            failure.complete(Optional.empty());
        }
    }

    void fail(IllegalStateException reason) {
        failure.complete(Optional.of(reason));
    }

    /// Returns when all vCPUs have arrived. Interruption does not end it; it is short.
    ///
    /// @throws IllegalStateException if a vCPU has died
    void await() {
        failure.join().ifPresent(reason -> {
            throw new IllegalStateException(reason.getMessage(), reason);
        });
    }
}
