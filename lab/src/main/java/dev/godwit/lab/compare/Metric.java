package dev.godwit.lab.compare;

import dev.godwit.source.report.Figures;
import dev.godwit.source.report.MigrationReport;
import org.jspecify.annotations.Nullable;

/// What is compared. The order is that of the table's columns.
public enum Metric {
    /// From the start until the guest stops.
    PREPARATION("preparation", "preparation", Unit.DURATION),
    /// From the guest's stop at the source until it runs at the target.
    DOWNTIME("downtime", "downtime", Unit.DURATION),
    /// From the start until nothing depends on the source any more.
    TOTAL("total", "total", Unit.DURATION),
    /// Bytes on all of the migration's sockets, in both directions.
    WIRE_BYTES("wireBytes", "wire", Unit.SIZE),
    /// Entries of pages on the wire.
    PAGES_SENT("pagesSent", "sent", Unit.COUNT),
    /// Those of pages that had been sent before.
    PAGES_RESENT("pagesResent", "resent", Unit.COUNT),
    /// Passes over pages before the barrier, the last one included.
    ROUNDS("rounds", "rounds", Unit.COUNT),
    /// The guest's own operations per second during the migration, as a share of those before it.
    GUEST_SPEED("guestSpeed", "guest", Unit.SHARE),
    /// CPU time of both processes, the guest's own work included.
    CPU("cpu", "CPU", Unit.DURATION);

    /// How a value is written.
    private enum Unit {
        DURATION,
        SIZE,
        COUNT,
        SHARE
    }

    private final String key;
    private final String label;
    private final Unit unit;

    Metric(String key, String label, Unit unit) {
        this.key = key;
        this.label = label;
        this.unit = unit;
    }

    /// Its name in JSON.
    public String key() {
        return key;
    }

    /// Its name for people.
    public String label() {
        return label;
    }

    /// A value with its unit, for people.
    public String text(double value) {
        return switch (unit) {
            case DURATION -> Figures.duration(Math.round(value));
            case SIZE -> Figures.size(Math.round(value));
            case COUNT -> Figures.count(Math.round(value));
            case SHARE -> Math.round(value * 100) + " %";
        };
    }

    /// The value in a report; durations in nanoseconds, sizes in bytes.
    ///
    /// @return null where it was not measured
    public @Nullable Double of(MigrationReport report) {
        return switch (this) {
            case PREPARATION -> number(report.time().preparation());
            case DOWNTIME -> number(report.time().downtime());
            case TOTAL -> number(report.time().total());
            case WIRE_BYTES -> number(report.bytes().wire());
            case PAGES_SENT -> number(report.pages().sent());
            case PAGES_RESENT -> number(report.pages().resent());
            case ROUNDS -> (Double) (double) report.rounds().size();
            case GUEST_SPEED -> guestSpeed(report.application());
            case CPU -> cpu(report.cpu());
        };
    }

    private static @Nullable Double number(@Nullable Long value) {
        return value == null ? null : (Double) value.doubleValue();
    }

    private static @Nullable Double guestSpeed(MigrationReport.Application application) {
        MigrationReport.Speed before = application.before();
        MigrationReport.Speed during = application.during();
        return before == null || during == null || before.opsPerSecond() <= 0
                ? null
                : (Double) (during.opsPerSecond() / before.opsPerSecond());
    }

    private static @Nullable Double cpu(MigrationReport.PerSide<Long> cpu) {
        Long source = cpu.source();
        Long target = cpu.target();
        return source == null || target == null ? null : (Double) (double) (source + target);
    }
}
