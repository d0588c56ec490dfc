package dev.godwit.source;

import dev.godwit.protocol.Mode;
import dev.godwit.source.report.MigrationReport.Round;
import java.util.OptionalLong;

/// The downtime that is to be expected if the guest were paused now: what is on its way and what is pending at the
/// last round's bytes a page, over the bandwidth of the last round to come, then the switchover's round trips and
/// what it was measured to cost beside them.
final class DowntimeEstimate {
    private final MigrationOptions options;
    private final FlowWindow window;
    private final ClockOffset clock;
    private final int pageSize;

    DowntimeEstimate(MigrationOptions options, FlowWindow window, ClockOffset clock, int pageSize) {
        this.options = options;
        this.window = window;
        this.clock = clock;
        this.pageSize = pageSize;
    }

    /// After a round, in nanoseconds; [Long#MAX_VALUE] if nothing was measured yet. Pages that go as zeros because they
    /// are free cost next to nothing, and how many of a round are varies, so both figures leave them out.
    ///
    /// @param freeSent pages of the round that went as zeros because they were free
    /// @param freePending pages that would now
    long after(Round round, int freeSent, int freePending) {
        long read = round.pagesSent() - freeSent;
        double bytesPerPage = read == 0 ? pageSize : (double) round.bytesSent() / read;
        long pages = options.scheme().mode() == Mode.HYBRID ? 0 : round.dirtyAtEnd() - freePending;
        long transferNs = transferNs(window.inFlight() + (long) (pages * bytesPerPage));
        return transferNs == Long.MAX_VALUE
                ? transferNs
                : transferNs + roundTripsNs() + SwitchoverCost.OF_THIS_PROCESS.expectedNs();
    }

    /// How long bytes take in the pause; [Long#MAX_VALUE] if nothing was measured yet.
    long transferNs(long bytes) {
        double bandwidth = bandwidth();
        return bandwidth == 0 ? Long.MAX_VALUE : (long) (bytes * 1e9 / bandwidth);
    }

    /// Switchover and Ready, Commit and Running.
    long roundTripsNs() {
        return 2 * clock.leastRoundTripNs();
    }

    /// Where the rate was what held the bandwidth down, the last round's is what it will be.
    private double bandwidth() {
        OptionalLong last = options.capped(options.scheme().rate().last());
        double now = window.smoothedBandwidth();
        if (last.isEmpty()) {
            return now;
        }
        double then = last.getAsLong();
        return window.limited() ? then : Math.min(now, then);
    }
}
