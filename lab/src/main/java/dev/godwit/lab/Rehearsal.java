package dev.godwit.lab;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOptions;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Migrates a scratch guest from this process to itself, over Unix sockets, in every mode in turn, until a time is over
/// or somebody needs the machine. A JVM's first migration loads classes and runs cold code while a guest is paused;
/// after a rehearsal, the first one for people is none of those.
///
/// Runs on a thread of its own, `godwit-rehearsal`, whose failure harms nobody: it is logged and forgotten. It and all
/// that it starts are in the thread group [#GROUP], so that a log can tell its steps from those of a real migration.
public final class Rehearsal implements AutoCloseable {
    /// The name of the group of a rehearsal's threads.
    public static final String GROUP = "godwit-rehearsal";

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    /// Enough pages for the page path to be compiled after a few migrations, few enough that each takes some 20 ms;
    /// where the host has to find the memory first, 100.
    private static final long LARGE_BYTES = 64 << 20;

    /// Next to no pages: what a migration does once, most of it while the guest is paused, is learned in less time.
    private static final long SMALL_BYTES = 2 << 20;

    private static final List<Scheme> SCHEMES =
            List.of(Scheme.preCopy(), Scheme.postCopy(), Scheme.hybrid(1), Scheme.stopAndCopy());

    /// Of so many turns through the schemes one is with a large guest, the second: what is loaded first is not a matter
    /// of pages.
    private static final int TURNS = 4;

    /// The fourth is two or three times as fast as the first, as fast as a migration to a target that is new as well.
    /// More of them would take longer and promise too much.
    private static final int KEPT = 4;

    /// How long a large guest fetches its pages by faults alone: some thousand, what the way of a fault needs to be
    /// optimised.
    static final Duration FAULTS = Duration.ofMillis(400);

    /// So many rounds of next to no pages: what happens between two rounds is compiled by then. Else it is interpreted
    /// while the guest dirties what the pause has to send.
    private static final int ROUNDS = 250;

    private final Duration most;
    private final Compression compression;
    private final Thread.Builder threads =
            Thread.ofPlatform().group(new ThreadGroup(GROUP)).name(GROUP).daemon(true);
    private final Thread thread = threads.unstarted(this::run);
    private volatile boolean stopping;
    private volatile @Nullable SourceAgent running;
    private final AtomicInteger migrations = new AtomicInteger();
    private final Deque<MigrationReport> reports = new ConcurrentLinkedDeque<>();

    /// Nothing happens yet.
    ///
    /// @param most how long it goes on, if nobody stops it
    public Rehearsal(Duration most) {
        this(most, Compression.NONE);
    }

    /// The same, for a migration that compresses pages: each library's native code is unpacked and loaded with its
    /// first page, which takes some 50 ms. Zstandard at its fastest level, which is the same code: at a high one a
    /// migration would take long.
    public Rehearsal(Duration most, Compression compression) {
        this.most = most;
        this.compression = compression instanceof Compression.Zstd ? new Compression.Zstd(1) : compression;
    }

    /// Begins. Not after [#stop], which it would not undo.
    public void start() {
        thread.start();
    }

    /// Asks it to end, for somebody needs the machine: the migration that is under way is abandoned. From any thread;
    /// does not wait.
    public void stop() {
        stopping = true;
        SourceAgent source = running;
        if (source != null) {
            source.abandon();
        }
    }

    /// Waits until it has ended by itself or was asked to.
    public void await() throws InterruptedException {
        thread.join();
    }

    /// How many migrations have succeeded.
    public int migrations() {
        return migrations.get();
    }

    /// The last [#KEPT] migrations of a large guest at most: the fastest, for the code is warm by then.
    public List<MigrationReport> reports() {
        return List.copyOf(reports);
    }

    /// Migrates a large guest a few times more, after [#await], now that this process does nothing else, and returns
    /// when that is over: the fastest of them, in [#reports], shows how fast this machine is. The first are slow.
    public void measure() throws InterruptedException {
        threads.start(() -> withSocket(socket -> {
                    for (int i = 0; i < KEPT; i++) {
                        keep(migrate(Scheme.stopAndCopy(), compression, LARGE_BYTES, socket));
                    }
                }))
                .join();
    }

    private void run() {
        long endNs = System.nanoTime() + most.toNanos();
        withSocket(socket -> {
            for (int i = 0; !stopping && System.nanoTime() - endNs < 0; i++) {
                Scheme scheme = SCHEMES.get(i % SCHEMES.size());
                boolean large = i / SCHEMES.size() % TURNS == 1;
                // Compression takes most of the time that there is: one in four learns it, the others all the rest.
                MigrationReport report = migrate(
                        scheme,
                        scheme.equals(SCHEMES.getLast()) ? compression : Compression.NONE,
                        large ? LARGE_BYTES : SMALL_BYTES,
                        socket);
                migrations.incrementAndGet();
                if (i == 0) {
                    goThroughRounds(socket);
                } else if (large) {
                    keep(report);
                    if (scheme.equals(Scheme.postCopy())) {
                        fault(socket);
                    }
                }
            }
        });
        // Compiling the page path took some 20 MB that nothing needs again.
        NativeHeap.trim();
    }

    private interface Act {
        void on(UnixDomainSocketAddress socket) throws IOException, TimeoutException, InterruptedException;
    }

    private static void withSocket(Act act) {
        try {
            Path folder = Files.createTempDirectory("godwit-rehearsal-");
            Path socket = folder.resolve("target");
            try {
                act.on(UnixDomainSocketAddress.of(socket));
            } finally {
                Files.delete(folder);
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            LOG.debug("the rehearsal ended early", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(MigrationReport report) {
        reports.addLast(report);
        if (reports.size() > KEPT) {
            reports.removeFirst();
        }
    }

    private MigrationReport migrate(
            Scheme scheme, Compression compression, long memoryBytes, UnixDomainSocketAddress address)
            throws IOException, TimeoutException, InterruptedException {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(memoryBytes)
                .workingSetBytes(memoryBytes / 2)
                .fill(Fill.MIXED)
                .build();
        return migrate(
                spec, MigrationOptions.of(scheme).compression(compression).build(), address);
    }

    /// A guest that touches all its pages, of which none is pushed for a while.
    private void fault(UnixDomainSocketAddress address) throws IOException, TimeoutException, InterruptedException {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(LARGE_BYTES)
                .workingSetBytes(LARGE_BYTES)
                .dirtyBytesPerSecond(GuestSpec.UNPACED)
                .fill(Fill.MIXED)
                .build();
        migrate(spec, MigrationOptions.of(Scheme.postCopy()).pushAfter(FAULTS).build(), address);
    }

    /// A guest that dirties a little in each of many rounds.
    private void goThroughRounds(UnixDomainSocketAddress address)
            throws IOException, TimeoutException, InterruptedException {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(SMALL_BYTES)
                .workingSetBytes(SMALL_BYTES / 2)
                .dirtyBytesPerSecond(SMALL_BYTES * 8)
                .build();
        Scheme scheme = Scheme.preCopy().withTermination(AnyOf.of(new MaxRounds(ROUNDS)));
        migrate(spec, MigrationOptions.of(scheme).build(), address);
    }

    private MigrationReport migrate(GuestSpec spec, MigrationOptions options, UnixDomainSocketAddress address)
            throws IOException, TimeoutException, InterruptedException {
        TargetOptions limits = TargetOptions.defaults().withMaxMemoryBytes(spec.memoryBytes());
        try (TargetAgent target = TargetAgent.listen(address, limits, line -> {});
                EmulatedGuest guest = EmulatedGuest.create(spec);
                SourceAgent source = SourceAgent.connect(address, options, progress -> {})) {
            running = source;
            if (stopping) {
                // Whoever asked may not have seen it.
                source.abandon();
            }
            MigrationReport report = source.migrate(guest);
            if (report.outcome() != Outcome.COMPLETED) {
                throw new IllegalStateException("a rehearsal ended as " + report.outcome());
            }
            Guest there = target.awaitGuest(Duration.ofSeconds(5));
            there.close();
            return report;
        } finally {
            running = null;
            Files.deleteIfExists(address.getPath());
        }
    }

    /// Asks it to end and waits until it has.
    @Override
    public void close() {
        stop();
        try {
            await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
