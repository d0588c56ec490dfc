package dev.godwit.source.policy;

import java.util.List;

/// In which order a channel sends the pages of a round that are its own. Pages of equal rank go by address.
public enum PageOrder implements Policy {
    /// By address.
    ADDRESS("address", "sends pages by address"),
    /// Pages that were dirty in the fewest rounds first: what is dirtied often is sent late, and so less often in vain
    /// (Svärd et al. 2011, dynamic page transfer reordering).
    LEAST_DIRTIED_FIRST("least-dirtied-first", "sends the pages that were dirty in the fewest rounds first");

    private final String label;
    private final String does;

    PageOrder(String label, String does) {
        this.label = label;
        this.does = does;
    }

    /// A page's place: lower goes first.
    ///
    /// @param timesDirty rounds that have found it dirty
    public int rank(int timesDirty) {
        return this == LEAST_DIRTIED_FIRST ? timesDirty : 0;
    }

    @Override
    public String does() {
        return does;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public String label() {
        return label;
    }
}
