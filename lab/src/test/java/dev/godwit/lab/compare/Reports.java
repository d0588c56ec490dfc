package dev.godwit.lab.compare;

import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Application;
import dev.godwit.source.report.MigrationReport.Bytes;
import dev.godwit.source.report.MigrationReport.Digests;
import dev.godwit.source.report.MigrationReport.DirtyRate;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Faults;
import dev.godwit.source.report.MigrationReport.GuestFacts;
import dev.godwit.source.report.MigrationReport.Latency;
import dev.godwit.source.report.MigrationReport.Pages;
import dev.godwit.source.report.MigrationReport.PerSide;
import dev.godwit.source.report.MigrationReport.Provenance;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.MigrationReport.Speed;
import dev.godwit.source.report.MigrationReport.TimelinePoint;
import dev.godwit.source.report.MigrationReport.Times;
import dev.godwit.source.report.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Reports as they might come, of a guest of 1 GiB.
public final class Reports {
    private static final long MS = 1_000_000;
    private static final int PAGE_SIZE = 4096;
    private static final int PAGES = 262_144;
    private static final AtomicLong MIGRATIONS = new AtomicLong();

    private Reports() {}

    /// A report with this downtime and total, in milliseconds, and so many mebibytes on the wire; what is dirty after
    /// each round as told.
    public static MigrationReport report(
            Cell cell, double downtimeMs, double totalMs, double wireMib, int... dirtyAfterRound) {
        long downtime = (long) (downtimeMs * MS);
        long total = (long) (totalMs * MS);
        long preparation = total - downtime;
        long wire = (long) (wireMib * (1 << 20));
        long sent = wire / PAGE_SIZE;
        return new MigrationReport(
                MigrationReport.SCHEMA,
                new UUID(0, MIGRATIONS.incrementAndGet()).toString(),
                "2026-11-01T00:00:00Z",
                cell.scheme(),
                "pre-copy",
                Outcome.COMPLETED,
                null,
                null,
                true,
                new Provenance("0.1.0", "godwit source", "here", "Linux 6", "2 x CPU", "JDK 25", null),
                new GuestFacts(
                        1L << 30, PAGE_SIZE, 2, cell.workload(), 1, new DirtyRate(100L << 20, 100 << 20, 20_000.0)),
                new Times(preparation, downtime, MS / 10, downtime + MS, downtime, MS, total),
                null,
                new DowntimeParts(0, downtime / 2, downtime / 2, 0, 0),
                new Pages(PAGES, sent, Math.max(0, sent - PAGES), 0, 0, sent, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                new Bytes(wire, wire - 1000, 1000),
                rounds(preparation, dirtyAfterRound),
                new Faults(0, new Latency(0, 0, 0, 0), List.of(), 0),
                new Application(
                        new Speed(20_000),
                        new Speed(16_000),
                        new Speed(21_000),
                        downtime,
                        timeline(preparation, total)),
                new Digests("crc", null, null, null),
                new PerSide<>(2_000 * MS, 3_000 * MS),
                new PerSide<>(1L << 30, 1L << 30));
    }

    private static List<Round> rounds(long preparation, int... dirtyAfterRound) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < dirtyAfterRound.length; i++) {
            long sent = i == 0 ? PAGES : dirtyAfterRound[i - 1];
            rounds.add(new Round(
                    i,
                    preparation / dirtyAfterRound.length,
                    sent,
                    sent * PAGE_SIZE,
                    dirtyAfterRound[i],
                    0,
                    dirtyAfterRound[i] * (double) PAGE_SIZE * 1e9 / Math.max(1, preparation / dirtyAfterRound.length),
                    500 << 20));
        }
        return rounds;
    }

    private static List<TimelinePoint> timeline(long preparation, long total) {
        List<TimelinePoint> points = new ArrayList<>();
        for (long at = -1_000 * MS; at < total + 1_000 * MS; at += 100 * MS) {
            boolean here = at < preparation;
            double speed = at < 0 ? 20_000 : here ? 16_000 : at < total ? 0 : 21_000;
            points.add(new TimelinePoint(at, speed, here ? "source" : "target"));
        }
        return points;
    }
}
