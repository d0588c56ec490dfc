package dev.godwit.source.report;

import com.fasterxml.jackson.annotation.JsonValue;

/// How a migration ended.
public enum Outcome {
    /// The guest runs, or ran until its final stop, at the target.
    COMPLETED("completed"),
    /// It failed before Commit; the guest runs on at the source.
    FAILED("failed"),
    /// It was cancelled before Commit; the guest runs on at the source.
    CANCELLED("cancelled"),
    /// A Commit was sent and nobody could say whether it arrived.
    IN_DOUBT("in-doubt"),
    /// Neither side has the whole guest any more.
    LOST("lost");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /// The word used in reports.
    @JsonValue
    public String label() {
        return label;
    }
}
