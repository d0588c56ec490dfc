package dev.godwit.source.policy;

import dev.godwit.guest.PageSet;
import dev.godwit.source.policy.PageSelection.Lookback;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// How often each page was dirty: in what a selection looks back at, and in all rounds together. Costs up to three
/// bytes a page and a bit for each round that is looked back at. Written between rounds, or by one thread at a time
/// in one (samples); what it answers about a page changes between rounds alone, so any thread may ask during one.
public final class PageHistory {
    /// The counts are bytes.
    static final int MAX_LOOKBACK = 100;

    private static final byte MOST = Byte.MAX_VALUE;

    private final Lookback lookback;
    /// In which `to_send` each page was, of those that are looked back at, or samples of the round before.
    private byte[] occurrences;
    /// Samples of this round; empty unless there are any.
    private byte[] sampled;
    /// In how many rounds each page was found dirty, as far as a byte counts.
    private final byte[] timesDirty;
    /// The `to_send` of the rounds that are looked back at, oldest first.
    private final Deque<PageSet> toSend = new ArrayDeque<>();
    /// The `to_send` of the round that is decided, which is not looked back at yet.
    private @Nullable PageSet deciding;

    /// A history in which nothing has happened.
    public PageHistory(Lookback lookback, int pages) {
        this.lookback = lookback;
        this.occurrences = new byte[lookback instanceof Lookback.Nothing ? 0 : pages];
        this.sampled = new byte[lookback instanceof Lookback.Samples ? pages : 0];
        this.timesDirty = new byte[pages];
    }

    /// How many of what is looked back at found the page dirty.
    public int occurrences(int page) {
        return occurrences.length == 0 ? 0 : occurrences[page];
    }

    /// Rounds that found the page dirty, 127 at most.
    public int timesDirty(int page) {
        return timesDirty[page];
    }

    /// A sample of the round was taken: what was dirtied since the one before. Does nothing for a selection that takes
    /// none.
    public void sampled(PageSet dirtied) {
        if (sampled.length > 0) {
            count(sampled, dirtied);
        }
    }

    /// A round has ended.
    ///
    /// @param dirtied what was dirtied during all of it: the next one's `to_send`
    public void roundEnded(PageSet dirtied) {
        count(timesDirty, dirtied);
        switch (lookback) {
            case Lookback.Nothing() -> {}
            case Lookback.Rounds(int rounds) -> lookBackAt(rounds, dirtied);
            case Lookback.Samples(int samples) -> {
                byte[] before = occurrences;
                occurrences = sampled;
                Arrays.fill(before, (byte) 0);
                sampled = before;
            }
        }
    }

    private void lookBackAt(int rounds, PageSet dirtied) {
        if (deciding != null) {
            toSend.addLast(deciding);
            count(occurrences, deciding);
        }
        deciding = PageSet.copyOf(dirtied);
        if (toSend.size() > rounds) {
            PageSet forgotten = toSend.removeFirst();
            for (int page = forgotten.next(0); page >= 0; page = forgotten.next(page + 1)) {
                occurrences[page]--;
            }
        }
    }

    private static void count(byte[] counts, PageSet pages) {
        for (int page = pages.next(0); page >= 0; page = pages.next(page + 1)) {
            if (counts[page] < MOST) {
                counts[page]++;
            }
        }
    }
}
