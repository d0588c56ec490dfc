package dev.godwit.source.policy;

import java.util.ArrayList;
import java.util.List;

/// Rounds as a test wants them: what it does not say is as in a guest that is not busy.
final class History {
    static final int PAGE_SIZE = 4096;
    static final long ROUND_NS = 1_000_000_000;

    private final long memoryPages;
    private final List<RoundFigures> rounds = new ArrayList<>();

    History(long memoryPages) {
        this.memoryPages = memoryPages;
    }

    /// One round for each figure, that leaves so many pages.
    static Rounds leaving(long memoryPages, long... sendable) {
        var history = new History(memoryPages);
        for (long pages : sendable) {
            history.round(1, pages);
        }
        return history.rounds();
    }

    History round(long sent, long sendable) {
        return round(sent, 0, sendable, sendable, Long.MAX_VALUE);
    }

    History round(long sent, long sentAgain, long sendable, long pending, long expectedDowntimeNs) {
        rounds.add(new RoundFigures(
                ROUND_NS,
                ROUND_NS * (rounds.size() + 1),
                sent,
                sent * PAGE_SIZE,
                sentAgain,
                List.of((int) sendable),
                sendable,
                pending,
                sendable,
                expectedDowntimeNs));
        return this;
    }

    /// A round of which only what was dirtied matters, for each vCPU.
    History dirtying(long durationNs, long bytesSent, int... pagesOfVcpu) {
        List<Integer> dirtied = new ArrayList<>();
        for (int pages : pagesOfVcpu) {
            dirtied.add(pages);
        }
        long sum = dirtied.stream().mapToLong(Integer::longValue).sum();
        rounds.add(new RoundFigures(durationNs, durationNs, 1, bytesSent, 0, dirtied, sum, sum, sum, Long.MAX_VALUE));
        return this;
    }

    Rounds rounds() {
        return new Rounds(memoryPages, PAGE_SIZE, rounds);
    }
}
