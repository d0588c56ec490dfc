package dev.godwit.guest.broken;

import dev.godwit.guest.PageSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/// A migration in small: vCPUs write to pages of one word each, a collector copies in rounds what they marked, and at
/// the end, when they have stopped, the copy is compared with the memory. What a subclass decides is the dirty law:
/// where a vCPU marks, when it hands over, and when the collector copies. [SoundMigration] keeps the law.
public abstract class MiniMigration {
    protected static final int VCPUS = 2;
    /// Enough that a page is seldom written again in the same migration, which would hide its loss.
    protected static final int PAGES = 1 << 16;

    private static final int ROUNDS = 20;
    private static final int STEPS_PER_ROUND = 2000;
    private static final int RUNNING = 0;
    private static final int ASKED = 1;
    private static final int HANDED_OVER = 2;

    /// Opaque accesses: a torn or hoisted value is not what is tried here.
    private final AtomicLongArray memory = new AtomicLongArray(PAGES);
    private final long[] copy = new long[PAGES];
    private final List<MiniVcpu> vcpus = new ArrayList<>();
    private final long seed;
    private volatile boolean stopping;

    /// The seed decides what the vCPUs write.
    protected MiniMigration(long seed) {
        this.seed = seed;
    }

    /// Migrates, and returns how many pages the copy has wrong. To be called once.
    public final int lostPages() {
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            vcpus.add(new MiniVcpu(vcpu, seed * VCPUS + vcpu));
        }
        vcpus.forEach(vcpu -> vcpu.thread.start());
        PageSet toCopy = PageSet.all(PAGES);
        for (int round = 0; round < ROUNDS; round++) {
            toCopy.forEachRun(this::copy);
            toCopy.clear();
            vcpus.forEach(MiniVcpu::awaitProgress);
            collect(toCopy);
        }
        stopping = true;
        vcpus.forEach(MiniVcpu::join);
        toCopy.forEachRun(this::copy);
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            marksOf(vcpu).forEachRun(this::copy);
        }
        int lost = 0;
        for (int page = 0; page < PAGES; page++) {
            lost += copy[page] != memory.get(page) ? 1 : 0;
        }
        return lost;
    }

    /// One step of a vCPU that writes this page.
    protected abstract void step(MiniVcpu vcpu, int page, long value);

    /// Adds the pages to copy to the set, by asking the vCPUs to hand over.
    protected abstract void collect(PageSet into);

    /// The map that a vCPU marks at present.
    protected abstract PageSet marksOf(int vcpu);

    /// Swaps in a clean map and returns the one that was marked. Runs on the vCPU's thread.
    protected abstract void swapMap(int vcpu);

    /// Asks a vCPU to hand over and returns when it has.
    protected final void requestHandOver(int vcpu) {
        vcpus.get(vcpu).requestHandOver();
    }

    /// Copies pages as they are now.
    protected final void copy(int first, int count) {
        for (int page = first; page < first + count; page++) {
            copy[page] = memory.getOpaque(page);
        }
    }

    /// Waits for a moment, so that a condition is looked at again and again without keeping a processor.
    protected static void pause() {
        LockSupport.parkNanos(20_000);
    }

    /// A vCPU's thread.
    protected final class MiniVcpu {
        private final int index;
        private final Thread thread;
        private long random;
        private final AtomicLong steps = new AtomicLong();
        private volatile int handOver = RUNNING;

        private MiniVcpu(int index, long seed) {
            this.index = index;
            this.random = seed;
            this.thread =
                    Thread.ofPlatform().name("mini-vcpu-" + index).daemon().unstarted(this::run);
        }

        int index() {
            return index;
        }

        void write(int page, long value) {
            memory.setOpaque(page, value);
        }

        /// Hands over if that was asked for.
        void safepoint() {
            if (handOver == ASKED) {
                swapMap(index);
                handOver = HANDED_OVER;
            }
        }

        private void run() {
            while (!stopping) {
                random = random * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
                // vCPUs write pages of their own in neighbouring places, so that their marks share words.
                int page = (int) (random >>> 33) % (PAGES / VCPUS) * VCPUS + index;
                step(this, page, random);
                steps.setRelease(steps.getPlain() + 1);
            }
        }

        private void awaitProgress() {
            long target = steps.get() + STEPS_PER_ROUND;
            while (steps.get() < target) {
                pause();
            }
        }

        private void requestHandOver() {
            handOver = ASKED;
            while (handOver != HANDED_OVER) {
                pause();
            }
            handOver = RUNNING;
        }

        private void join() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
