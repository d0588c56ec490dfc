package dev.godwit.guest;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The threads of a guest's vCPUs, started before the vCPUs are known: starting one takes a tenth of a millisecond and
/// more, and a guest that arrives is paused meanwhile. Each sleeps until it is given its vCPU and is woken.
///
/// Made by whoever expects a guest, and closed by it if none comes. What was given away is the guest's.
public final class VcpuThreads implements AutoCloseable {
    private final List<Standby> standbys;

    /// Starts so many threads.
    public VcpuThreads(int count) {
        standbys = IntStream.range(0, count).mapToObj(Standby::new).toList();
        standbys.forEach(standby -> standby.thread.start());
    }

    int count() {
        return standbys.size();
    }

    Thread thread(int index) {
        return standbys.get(index).thread;
    }

    /// Has a thread run this from its next wake-up on. Does not wake it: a paused vCPU has nothing to do.
    ///
    /// @throws IllegalStateException if it has been given something before, or was closed
    void give(int index, Runnable vcpu) {
        if (!standbys.get(index).give(vcpu)) {
            throw new IllegalStateException(thread(index).getName() + " is taken or has ended");
        }
    }

    /// Ends the threads that were given nothing.
    @Override
    public void close() {
        for (Standby standby : standbys) {
            if (standby.give(() -> {})) {
                LockSupport.unpark(standby.thread);
            }
        }
    }

    private static final class Standby implements Runnable {
        private final Thread thread;
        private final AtomicReference<@Nullable Runnable> work = new AtomicReference<>();

        Standby(int index) {
            thread = Thread.ofPlatform().name("godwit-vcpu-" + index).daemon().unstarted(this);
        }

        boolean give(Runnable task) {
            return work.compareAndSet(null, task);
        }

        @Override
        public void run() {
            Runnable given = work.get();
            while (given == null) {
                LockSupport.park(this);
                given = work.get();
            }
            given.run();
        }
    }
}
