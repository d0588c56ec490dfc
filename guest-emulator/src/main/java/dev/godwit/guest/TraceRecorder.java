package dev.godwit.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Records which pages a running guest writes, by collecting its dirty pages at an interval. A guest has one set of
/// dirty maps and one collector: each mark is handed out once, and one that a recorder took is one that a migration
/// would not see. So a recording is over, and tracking stopped, before a migration begins.
///
/// Called by one thread; [#stop()] by any.
public final class TraceRecorder {
    private final Guest guest;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// @param guest    runs, and is not tracked by anybody else
    /// @param interval from one sample to the next
    public TraceRecorder(Guest guest, Duration interval) {
        this.guest = guest;
        this.interval = interval;
    }

    /// Records until the time is over, or [#stop()], or the trace is as long as a trace may be. The guest is then
    /// not tracked, also if this fails.
    ///
    /// @return how many page writes were recorded
    /// @throws IOException if the file cannot be written; it keeps what it holds
    public int record(Path file, Duration length) throws IOException {
        PageSet written = new PageSet(guest.memory().pages());
        try (TraceWriter writer = new TraceWriter(file)) {
            guest.startTracking();
            long beginNs = System.nanoTime();
            boolean room = true;
            for (int sample = 1; room && await(beginNs, sample, length); sample++) {
                guest.collect(written);
                room = writer.sample((System.nanoTime() - beginNs) / 1000, written);
                written.clear();
            }
            return writer.records();
        } finally {
            guest.stopTracking();
        }
    }

    /// Waits until the sample of this number is due. False when it is not to be taken.
    private boolean await(long beginNs, int sample, Duration length) {
        long dueNs = sample * interval.toNanos();
        if (dueNs > length.toNanos()) {
            return false;
        }
        try {
            return !stopping.await(beginNs + dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Ends the recording with the samples that there are.
    public void stop() {
        stopping.countDown();
    }
}
