package dev.godwit.source.policy;

import java.util.List;

/// The rounds of a pre-copy so far, round 0 included and the last one, in the pause, not.
///
/// @param memoryPages all pages of the guest
/// @param ended at least one, oldest first; a view of a list that grows
public record Rounds(long memoryPages, int pageSize, List<RoundFigures> ended) {

    /// How many have ended.
    public int count() {
        return ended.size();
    }

    /// The one that has just ended.
    public RoundFigures latest() {
        return ended.getLast();
    }

    /// What was left to send when a round began: everything in round 0.
    long sendableBefore(int round) {
        return round == 0 ? memoryPages : ended.get(round - 1).sendablePages();
    }

    /// Pages sent in all rounds.
    long pagesSent() {
        return ended.stream().mapToLong(RoundFigures::pagesSent).sum();
    }
}
