package dev.godwit.lab.bench;

import java.io.IOException;

/// Memory that this machine has in hand: a child process that has touched as much as it was told, and gives it back at
/// the right moment, so that who asks next gets memory that is new to it and not to the machine.
///
/// On a virtual machine that returns free memory to its host (virtio balloon with free page reporting) memory that was
/// free for two seconds is touched at a tenth of the speed. That would measure the host, and differently each time.
final class Ballast implements AutoCloseable {
    /// Beside the guest, for page tables and the heaps of the processes that start.
    private static final long SPARE_BYTES = 200L << 20;

    private final BenchProcess process;

    private Ballast(BenchProcess process) {
        this.process = process;
    }

    /// Returns when the memory has been touched.
    static Ballast of(long bytes) throws IOException {
        BenchProcess process = BenchProcess.start(BenchChild.BALLAST, Long.toString(bytes + SPARE_BYTES));
        process.lineThat(BenchChild.READY::equals);
        return new Ballast(process);
    }

    /// Gives it back; returns when the process has ended.
    void release() {
        process.close();
    }

    @Override
    public void close() {
        release();
    }
}
