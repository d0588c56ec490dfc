package dev.godwit.source;

import dev.godwit.guest.Guest;
import dev.godwit.guest.PageSet;
import dev.godwit.source.policy.PageHistory;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.PageSelection.Lookback;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Which pages the target lacks while the guest runs, and which of them a round sends. The selection decides about
/// each page when a lane reaches it; whatever is not sent stays here, and the last round takes all of it. So a
/// policy may be wrong about a page, but none can lose one.
///
/// The migration's thread calls [#begin] and [#end] around each round; in between the lanes ask [#wants], each for its
/// own blocks of 64 pages, which are words of their own in every set here, so they need no lock.
final class RoundPages {
    /// Where dirt comes from: the guest, but for tests.
    interface Dirt {
        /// Whether it tells which pages are free.
        boolean tellsFree();

        /// As [Guest#collect(PageSet, PageSet)]; nothing is free if it does not tell.
        int[] collect(PageSet into, PageSet free);

        /// As [Guest#seemsDirty].
        boolean seemsDirty(int page);

        /// Those of a guest.
        ///
        /// @param freePages whether to ask it which pages are free
        static Dirt of(Guest guest, boolean freePages) {
            return new Dirt() {
                @Override
                public boolean tellsFree() {
                    return freePages;
                }

                @Override
                public int[] collect(PageSet into, PageSet free) {
                    return freePages ? guest.collect(into, free) : guest.collect(into);
                }

                @Override
                public boolean seemsDirty(int page) {
                    return guest.seemsDirty(page);
                }
            };
        }
    }

    /// A round of which a tenth takes less is not worth more exact samples: its pages are hardly dirtied twice.
    private static final long SAMPLE_CHECK_NS = 1_000_000;

    private final PageSelection selection;
    private final PageOrder order;
    private final Dirt dirt;
    private final PageHistory history;
    private final int samples;

    /// All that the target lacks, dirty or never sent or deferred.
    private final PageSet pending;
    /// What only the last round sends; of these only the pending ones matter.
    private final PageSet deferred;
    private final PageSet sentBefore;
    /// What the round may send: pending when it began, and not deferred then.
    private PageSet candidates;
    private PageSet sent;
    private PageSet sentInRoundBefore;
    private PageSet dirtied;
    /// What was free in the collection that the round is based on; the last collection's; and what the target has zeros
    /// of for that reason.
    private PageSet free;

    private PageSet freeAtLastCollection;
    private final PageSet sentAsFree;
    private int[] dirtiedByVcpu = {};
    private int candidateCount;
    private long skipped;
    private int sentAgain;
    private int freeSent;
    private final AtomicInteger reached = new AtomicInteger();
    private int samplesTaken;

    /// Everything is pending.
    RoundPages(int pages, PageSelection selection, PageOrder order, Dirt dirt) {
        this.selection = selection;
        this.order = order;
        this.dirt = dirt;
        this.history = new PageHistory(selection.lookback(), pages);
        this.samples = selection.lookback() instanceof Lookback.Samples(int count) ? count : 1;
        this.pending = PageSet.all(pages);
        this.deferred = new PageSet(pages);
        this.sentBefore = new PageSet(pages);
        this.candidates = new PageSet(pages);
        this.sent = new PageSet(pages);
        this.sentInRoundBefore = new PageSet(pages);
        this.dirtied = new PageSet(pages);
        this.free = new PageSet(pages);
        this.freeAtLastCollection = free;
        this.sentAsFree = new PageSet(pages);
    }

    /// Tracking has begun. Round 0, too, is based on a collection: what it takes is pending anyway, and what is free in
    /// it is dirty in the next one if it is not free any more.
    void start() {
        collect(pending);
    }

    private int[] collect(PageSet into) {
        if (dirt.tellsFree()) {
            freeAtLastCollection = new PageSet(into.pages());
        }
        return dirt.collect(into, freeAtLastCollection);
    }

    /// A round begins.
    void begin() {
        free = freeAtLastCollection;
        candidates = PageSet.copyOf(pending);
        candidates.removeAll(deferred);
        candidateCount = candidates.count();
        sentInRoundBefore = sent;
        sent = wantsAllByAddress() ? candidates : new PageSet(pending.pages());
        dirtied = new PageSet(pending.pages());
        dirtiedByVcpu = new int[0];
        reached.set(0);
        samplesTaken = 0;
    }

    /// The pages that this round may send. They do not change during the round.
    PageSet candidates() {
        return candidates;
    }

    /// Pages that go as zeros if they go in this round. They do not change during the round.
    PageSet free() {
        return free;
    }

    /// Whether there is nothing to ask: every candidate goes, by address.
    boolean wantsAllByAddress() {
        return selection instanceof PageSelection.All && isByAddress();
    }

    boolean isByAddress() {
        return order == PageOrder.ADDRESS;
    }

    /// These pages, which are in ascending order, in the order in which they are to be sent.
    int[] arrange(int[] pages) {
        // The rank before the page in one number: sorted without a comparison by objects.
        long[] ranked = Arrays.stream(pages)
                .mapToLong(page -> (long) order.rank(history.timesDirty(page)) << Integer.SIZE | page)
                .sorted()
                .toArray();
        return Arrays.stream(ranked).mapToInt(rank -> (int) rank).toArray();
    }

    /// Whether a candidate that a lane has reached is to be sent now; asked once for each.
    boolean wants(int page) {
        reached.getAndIncrement();
        boolean redirtied = selection.looksAtRedirtied() && dirt.seemsDirty(page);
        return switch (selection.decide(sentBefore.contains(page), redirtied, history.occurrences(page))) {
            case SEND -> {
                sent.add(page);
                yield true;
            }
            case SEND_FOR_THE_LAST_TIME -> {
                sent.add(page);
                deferred.add(page);
                yield true;
            }
            case SKIP -> false;
            case DEFER -> {
                deferred.add(page);
                yield false;
            }
        };
    }

    /// Takes the samples of the round while its pages are being sent: they lie at equal distances of its work. On the
    /// migration's thread, for a collection waits for the vCPUs, and the lanes must not.
    void sampleWhile(BooleanSupplier sending) {
        while (samples > 1 && sending.getAsBoolean()) {
            sampleIfDue();
            LockSupport.parkNanos(this, SAMPLE_CHECK_NS);
        }
    }

    /// Takes the samples that the work so far has made due; the last one is taken when the round ends.
    void sampleIfDue() {
        long due = candidateCount == 0 ? samples : (long) reached.get() * samples / candidateCount;
        while (samplesTaken < Math.min(due, samples - 1)) {
            sample();
            samplesTaken++;
        }
    }

    private void sample() {
        PageSet sample = new PageSet(pending.pages());
        dirtiedByVcpu = sum(dirtiedByVcpu, collect(sample));
        history.sampled(sample);
        dirtied.addAll(sample);
    }

    private static int[] sum(int[] one, int[] other) {
        int[] sum = other.clone();
        for (int i = 0; i < one.length; i++) {
            sum[i] += one[i];
        }
        return sum;
    }

    /// The round ends: the lanes have returned, and what was dirtied meanwhile is collected.
    void end() {
        sampleIfDue();
        sample();
        skipped += candidateCount - sent.count();
        sentAgain = sent.overlap(sentInRoundBefore);
        if (dirt.tellsFree()) {
            noteSentAsFree();
        }
        pending.removeAll(sent);
        pending.addAll(dirtied);
        sentBefore.addAll(sent);
        history.roundEnded(dirtied);
    }

    private void noteSentAsFree() {
        PageSet zeros = PageSet.copyOf(sent);
        zeros.retainAll(free);
        freeSent = zeros.count();
        sentAsFree.removeAll(sent);
        sentAsFree.addAll(zeros);
    }

    /// All that the target lacks; the caller's from here on.
    PageSet pending() {
        return pending;
    }

    /// Pages of the round that has ended that went as zeros because they were free.
    int freeSent() {
        return freeSent;
    }

    /// Of [#pending], what was free in the last collection.
    int freePending() {
        return dirt.tellsFree() ? pending.overlap(freeAtLastCollection) : 0;
    }

    /// Pages that went as zeros when they went last, because they were free.
    PageSet sentAsFree() {
        return sentAsFree;
    }

    /// Of [#pending], what waits for the last round.
    int deferredCount() {
        return pending.overlap(deferred);
    }

    /// Distinct pages that were dirtied in the round that has ended.
    int dirtiedCount() {
        return dirtied.count();
    }

    /// The same for each vCPU; a page counts once in each sample.
    int[] dirtiedByVcpu() {
        return dirtiedByVcpu;
    }

    /// Pages of the round that has ended that the one before had sent too.
    int sentAgain() {
        return sentAgain;
    }

    /// Candidates that were not sent, in all rounds together.
    long skipped() {
        return skipped;
    }
}
