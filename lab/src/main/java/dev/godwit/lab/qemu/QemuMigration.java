package dev.godwit.lab.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.lab.qemu.QemuSettings.Mode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One migration of our guest from a new QEMU to another, over TCP on loopback. Used by one thread.
public final class QemuMigration {
    /// 3 GiB at the 100 MB/s of a slow machine's emulator.
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(1);
    /// How often a running migration is asked for its figures: seldom enough to leave it alone.
    private static final Duration POLL = Duration.ofMillis(100);
    /// How long the target may take to say that it is done after the source has.
    private static final Duration TARGET_LIMIT = Duration.ofSeconds(30);
    /// Late work that a guest makes up for, as Godwit's paced guests do.
    private static final Duration MAX_DEBT = Duration.ofMillis(100);
    /// Under auto-converge what a throttled CPU did not get done is not made up for, or throttling would do
    /// nothing.
    private static final Duration THROTTLED_DEBT = Duration.ofMillis(1);
    /// As large as QEMU's parameter may be: no limit.
    private static final long NO_LIMIT = 1L << 50;

    private static final long DELTA_CACHE = 256 << 20;

    private final Qemu qemu;
    private final QemuGuest guest;
    private final QemuSettings settings;
    private final QemuProcess source;
    private final QemuProcess target;
    private final Runnable last;
    private long dirtyPagesPerSecond;

    QemuMigration(Qemu qemu, QemuGuest guest, QemuSettings settings, QemuPair pair) {
        this(qemu, guest, settings, pair, () -> {});
    }

    QemuMigration(Qemu qemu, QemuGuest guest, QemuSettings settings, QemuPair pair, Runnable last) {
        this.last = last;
        this.qemu = qemu;
        this.guest = guest;
        this.settings = settings;
        this.source = pair.source();
        this.target = pair.target();
    }

    /// Words written by the guest so far, modulo 2³², and when they were read.
    private record Writes(long count, long atNs) {
        long bytesPerSecondUntil(Writes later) {
            long writes = (later.count - count) & 0xffff_ffffL;
            long ns = later.atNs - atNs;
            return ns <= 0 ? 0 : Math.round(writes * (double) QemuGuest.PAGE_SIZE / ns * 1e9);
        }
    }

    /// Boots the guest, migrates it, and ends both processes.
    ///
    /// @throws QemuUnavailableException if this QEMU or this kernel cannot do what the settings ask for
    /// @throws IOException if QEMU fails, or the migration does not end in time; the message has QEMU's own last
    ///     words
    public static QemuResult run(Qemu qemu, QemuGuest guest, QemuSettings settings)
            throws IOException, InterruptedException {
        return run(qemu, guest, settings, () -> {});
    }

    /// The same, with something to be done last before the migration begins.
    public static QemuResult run(Qemu qemu, QemuGuest guest, QemuSettings settings, Runnable last)
            throws IOException, InterruptedException {
        Duration maxDebt = settings.autoConverge() ? THROTTLED_DEBT : MAX_DEBT;
        try (QemuPair pair = QemuPair.start(qemu, guest, maxDebt)) {
            return new QemuMigration(qemu, guest, settings, pair, last).migrate();
        }
    }

    QemuResult migrate() throws QemuException, InterruptedException {
        source.awaitReady(BOOT_LIMIT);
        configure(source);
        configure(target);
        String address = listen();
        Writes ready = writes();
        warmUp();
        last.run();
        Writes begin = writes();
        start(address);
        awaitSource();
        return result(ready, begin, awaitTarget());
    }

    private void configure(QemuProcess qemu) throws QemuException, InterruptedException {
        List<Map<String, ?>> capabilities = new ArrayList<>();
        capabilities.add(Map.of("capability", "events", "state", true));
        capabilities.add(Map.of("capability", "postcopy-ram", "state", settings.mode() == Mode.POST_COPY));
        capabilities.add(Map.of("capability", "multifd", "state", settings.multifdChannels() > 0));
        capabilities.add(Map.of("capability", "xbzrle", "state", settings.xbzrle()));
        capabilities.add(Map.of("capability", "auto-converge", "state", settings.autoConverge()));

        long bandwidth = settings.maxBandwidthBytesPerSecond();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("max-bandwidth", bandwidth > 0 ? bandwidth : NO_LIMIT);
        parameters.put("max-postcopy-bandwidth", bandwidth);
        parameters.put("downtime-limit", settings.downtimeLimit().toMillis());
        if (settings.multifdChannels() > 0) {
            parameters.put("multifd-channels", settings.multifdChannels());
        }
        if (settings.xbzrle()) {
            parameters.put("xbzrle-cache-size", Math.min(DELTA_CACHE, Long.highestOneBit(guest.memoryBytes())));
        }
        try {
            qemu.execute("migrate-set-capabilities", Map.of("capabilities", capabilities));
            qemu.execute("migrate-set-parameters", parameters);
        } catch (QemuException e) {
            throw new QemuUnavailableException(e.reason());
        }
    }

    /// The address at which the target waits, at a port that the kernel chose.
    private String listen() throws QemuException, InterruptedException {
        target.execute("migrate-incoming", Map.of("uri", "tcp:127.0.0.1:0"));
        JsonNode address =
                target.execute("query-migrate", Map.of()).path("socket-address").path(0);
        if (!address.has("port")) {
            throw target.failure("QEMU does not say at which port it listens");
        }
        return "tcp:127.0.0.1:" + address.path("port").asText();
    }

    private void warmUp() throws InterruptedException {
        if (!guest.isIdle()) {
            Thread.sleep(settings.warmUp());
        }
    }

    private void start(String address) throws QemuException, InterruptedException {
        source.execute("migrate", Map.of("uri", address));
        if (settings.mode() == Mode.POST_COPY) {
            source.execute("migrate-start-postcopy", Map.of());
        }
    }

    /// Waits until the source is done.
    private void awaitSource() throws QemuException, InterruptedException {
        long deadlineNs = System.nanoTime() + settings.timeLimit().toNanos();
        Optional<Qmp.Event> end = source.awaitEvent(QemuMigration::isEnd, POLL);
        while (end.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                source.execute("migrate_cancel", Map.of());
                throw source.failure("QEMU did not migrate its guest within "
                        + settings.timeLimit().toSeconds() + " s");
            }
            long rate = figures().path("ram").path("dirty-pages-rate").asLong();
            dirtyPagesPerSecond = rate > 0 ? rate : dirtyPagesPerSecond;
            end = source.awaitEvent(QemuMigration::isEnd, POLL);
        }
        if (!isMigration(end.get(), "completed")) {
            String reason = figures().path("error-desc").asText("no reason given");
            throw source.failure("QEMU's migration " + end.get().text("status") + ": " + reason + target.lastWords());
        }
    }

    /// QEMU adds its figures up after it has said that it is done, and calls its guest migrated last.
    private void awaitFigures() throws QemuException, InterruptedException {
        long deadlineNs = System.nanoTime() + TARGET_LIMIT.toNanos();
        while (!source.execute("query-status", Map.of()).path("status").asText().equals("postmigrate")) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw source.failure("QEMU does not finish the migration that it completed");
            }
            Thread.sleep(1);
        }
    }

    /// When the target ran the guest and had every page, whichever came later.
    private long awaitTarget() throws QemuException, InterruptedException {
        Qmp.Event completed = target.awaitEvent(QemuMigration::isEnd, TARGET_LIMIT)
                .orElseThrow(() -> target.failure("QEMU did not complete the migration"));
        if (!isMigration(completed, "completed")) {
            throw target.failure("QEMU's migration " + completed.text("status"));
        }
        return Math.max(completed.atNs(), timeOf(target, QemuMigration::isResume));
    }

    private QemuResult result(Writes ready, Writes begin, long targetDoneNs)
            throws QemuException, InterruptedException {
        awaitFigures();
        JsonNode figures = figures();
        JsonNode memory = figures.path("ram");
        long setUpNs = timeOf(source, event -> isMigration(event, "setup"));
        long sourceDoneNs = timeOf(source, QemuMigration::isEnd);
        long stopNs = timeOf(source, QemuMigration::isStop);
        long resumeNs = timeOf(target, QemuMigration::isResume);
        Writes atStop = new Writes(writes().count, stopNs);
        return new QemuResult(
                qemu.version(),
                nanoseconds(figures, "total-time"),
                nanoseconds(figures, "downtime"),
                nanoseconds(figures, "setup-time"),
                Math.max(sourceDoneNs, targetDoneNs) - setUpNs,
                resumeNs - stopNs,
                memory.path("transferred").asLong(),
                memory.path("dirty-sync-count").asLong(),
                dirtyPagesPerSecond,
                ready.bytesPerSecondUntil(begin),
                settings.mode() == Mode.PRE_COPY ? begin.bytesPerSecondUntil(atStop) : 0,
                memory.path("postcopy-requests").asLong());
    }

    private JsonNode figures() throws QemuException, InterruptedException {
        return source.execute("query-migrate", Map.of());
    }

    private Writes writes() throws QemuException, InterruptedException {
        long count = guest.isIdle() ? 0 : source.readWord(BootSector.WRITE_COUNT);
        return new Writes(count, ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()));
    }

    private static boolean isMigration(Qmp.Event event, String status) {
        return event.name().equals("MIGRATION") && event.text("status").equals(status);
    }

    private static boolean isEnd(Qmp.Event event) {
        return Stream.of("completed", "failed", "cancelled", "postcopy-paused")
                .anyMatch(status -> isMigration(event, status));
    }

    private static boolean isStop(Qmp.Event event) {
        return event.name().equals("STOP");
    }

    private static boolean isResume(Qmp.Event event) {
        return event.name().equals("RESUME");
    }

    /// When the newest event of this kind happened; it has come or is about to.
    private static long timeOf(QemuProcess qemu, Predicate<Qmp.Event> wanted)
            throws QemuException, InterruptedException {
        return qemu.awaitEvent(wanted, TARGET_LIMIT)
                .orElseThrow(() -> qemu.failure("QEMU did not tell when it did what"))
                .atNs();
    }

    private static long nanoseconds(JsonNode figures, String name) {
        return TimeUnit.MILLISECONDS.toNanos(figures.path(name).asLong());
    }
}
