package dev.godwit.source;

import dev.godwit.guest.ActivityTimeline;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestActivity;
import dev.godwit.protocol.Frame;
import dev.godwit.source.report.MigrationReport.Application;
import dev.godwit.source.report.MigrationReport.Speed;
import dev.godwit.source.report.MigrationReport.TimelinePoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The guest's own work around a migration: observed here until it pauses, told by the target afterwards.
final class ApplicationFacts {
    private final long observedNs = System.nanoTime();
    private @Nullable ActivityTimeline running;
    private @Nullable GuestActivity first;
    private @Nullable GuestActivity warm;
    private @Nullable GuestActivity last;
    private long warmNs;
    private long finalHereNs;
    private long timelineStartNs;
    private long[] timeline = new long[0];
    private @Nullable GuestActivity finalActivity;

    /// The guest runs and is observed from now on.
    void begin(Guest guest) {
        first = guest.activity();
        running = new ActivityTimeline(guest);
    }

    /// The migration begins.
    void warmedUp(GuestActivity activity) {
        warm = activity;
        warmNs = System.nanoTime();
    }

    /// The migration has ended, whatever came of it.
    void migrated(GuestActivity activity) {
        last = activity;
        if (running != null) {
            timelineStartNs = running.startNs();
            timeline = running.stop();
            running = null;
        }
    }

    /// The guest stayed here and was stopped.
    void finalHere(GuestActivity activity) {
        finalActivity = activity;
        finalHereNs = System.nanoTime();
    }

    /// Page-writes per second from the beginning of the observation until the guest paused or the migration ended.
    double writesPerSecond(Measurements m) {
        if (first == null || last == null) {
            return 0;
        }
        long until = m.pause != null ? m.pause.firstParkedNs() : m.endNs != null ? m.endNs : System.nanoTime();
        long writes = (m.pause != null ? m.writesAtPause : last.writes()) - first.writes();
        return writes * 1e9 / Math.max(1, until - observedNs);
    }

    Application build(Measurements m, Frame.@Nullable Final there) {
        return new Application(before(), during(m, there), after(m, there), longestStall(m, there), timeline(m, there));
    }

    private @Nullable Speed before() {
        return first == null || warm == null || warmNs - observedNs < ActivityTimeline.INTERVAL_NS
                ? null
                : speed(warm.operations() - first.operations(), warmNs - observedNs);
    }

    /// From the beginning of the migration to its end, the downtime included: on both sides, if the target told.
    private @Nullable Speed during(Measurements m, Frame.@Nullable Final there) {
        if (last == null || m.endNs == null || m.endNs - m.startNs < ActivityTimeline.INTERVAL_NS) {
            return null;
        }
        long here = (m.pause != null ? m.operationsAtPause : last.operations()) - m.operationsAtStart;
        Long resumed = Figures.resumedNs(m);
        long later = 0;
        if (there != null && resumed != null) {
            long points = Math.max(0, m.endNs - resumed) / ActivityTimeline.INTERVAL_NS;
            later = sum(there.application().operationsPer100Ms(), 0, points);
        }
        return speed(here + later, m.endNs - m.startNs);
    }

    private @Nullable Speed after(Measurements m, Frame.@Nullable Final there) {
        if (finalActivity != null && last != null && m.endNs != null) {
            return speed(finalActivity.operations() - last.operations(), finalHereNs - m.endNs);
        }
        Long resumed = Figures.resumedNs(m);
        if (there == null || resumed == null || m.endNs == null) {
            return null;
        }
        long[] points = there.application().operationsPer100Ms();
        long from = Math.max(0, m.endNs - resumed + ActivityTimeline.INTERVAL_NS - 1) / ActivityTimeline.INTERVAL_NS;
        return from >= points.length
                ? null
                : speed(sum(points, from, points.length), (points.length - from) * ActivityTimeline.INTERVAL_NS);
    }

    private @Nullable Long longestStall(Measurements m, Frame.@Nullable Final there) {
        if (finalActivity != null) {
            return finalActivity.longestStallNs();
        }
        if (there == null || last == null || m.clock == null || m.pause == null) {
            return null;
        }
        long switchover = m.clock.toSource(there.application().firstOperationNs()) - m.lastOperationNs;
        return Math.max(
                switchover, Math.max(last.longestStallNs(), there.application().longestStallNs()));
    }

    private List<TimelinePoint> timeline(Measurements m, Frame.@Nullable Final there) {
        var points = new ArrayList<TimelinePoint>();
        add(points, timeline, timelineStartNs - m.startNs, "source");
        Long resumed = Figures.resumedNs(m);
        if (there != null && resumed != null) {
            add(points, there.application().operationsPer100Ms(), resumed - m.startNs, "target");
        }
        return points;
    }

    private static void add(List<TimelinePoint> points, long[] operations, long startAt, String side) {
        for (int i = 0; i < operations.length; i++) {
            points.add(new TimelinePoint(
                    startAt + i * ActivityTimeline.INTERVAL_NS,
                    operations[i] * 1e9 / ActivityTimeline.INTERVAL_NS,
                    side));
        }
    }

    private static long sum(long[] values, long from, long to) {
        long sum = 0;
        for (long i = from; i < Math.min(to, values.length); i++) {
            sum += values[(int) i];
        }
        return sum;
    }

    private static Speed speed(long operations, long nanos) {
        return new Speed(operations * 1e9 / Math.max(1, nanos));
    }
}
