package dev.godwit.source.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Stops when rounds make no more progress (Ibrahim et al. 2011): the dirty set did not shrink, or is small
/// enough for a small downtime, or nearly all that was sent had been sent in the round before. The last
/// is asked from round 2 on, for against round 0 everything is a retransmission.
public record Hpc(Duration downtime, int overlapPercent) implements Termination {
    /// The paper's share, and the downtime that KVM 0.14 aimed at when it was measured.
    public static final Hpc DEFAULT = new Hpc(Duration.ofMillis(30), 90);

    private static final int FIRST_COMPARED = 2;

    /// A share that can be exceeded.
    public Hpc {
        Arguments.require(downtime.isPositive(), "hpc: downtime must be more than 0");
        Arguments.require(
                overlapPercent >= 1 && overlapPercent < 100,
                "hpc: overlap must be 1 to 99 %, not " + overlapPercent + " %");
    }

    @Override
    public Optional<String> stop(Rounds rounds) {
        int round = rounds.count() - 1;
        RoundFigures latest = rounds.latest();
        boolean sameAgain = round >= FIRST_COMPARED && latest.sentAgain() * 100 > overlapPercent * latest.pagesSent();
        return Stop.when(
                        latest.expectedDowntimeNs() <= downtime.toNanos(),
                        "a downtime within " + Units.duration(downtime) + " is to be expected")
                .or(() -> Stop.when(
                        latest.sendablePages() >= rounds.sendableBefore(round), "the dirty set does not shrink"))
                .or(() -> Stop.when(
                        sameAgain, "more than " + overlapPercent + " % of the pages were sent twice in a row"));
    }

    @Override
    public String label() {
        return "hpc";
    }

    @Override
    public String does() {
        return "ends the rounds when the dirty set does not shrink, is small, or is nearly the same again";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("downtime", "time", Units.duration(downtime), "a small downtime"),
                new Parameter(
                        "overlap", "of the pages", Units.percent(overlapPercent), "sent in the round before too"));
    }
}
