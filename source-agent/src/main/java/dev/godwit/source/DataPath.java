package dev.godwit.source;

import dev.godwit.guest.PageSet;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.page.DeltaOff;
import dev.godwit.protocol.page.Encoding;
import dev.godwit.protocol.page.EncodingCounts;
import dev.godwit.protocol.page.VersionTable;
import dev.godwit.source.MigrationFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All page channels of one attempt: the lanes, each on its connection's event loop, and in post-copy the pull server.
/// Called by the migration's thread, which waits here while the lanes send. Closed by the attempt.
final class DataPath implements AutoCloseable {
    /// Runs in one frame of the missing map: 64 KiB of body, a fraction of a batch.
    private static final int RUNS_PER_FRAME = 8192;

    private final List<Lane> lanes;
    private final @Nullable PullServer pulls;
    private final VersionTable versions;
    private final FlowWindow window;

    DataPath(List<Lane> lanes, @Nullable PullServer pulls, VersionTable versions, FlowWindow window) {
        this.lanes = List.copyOf(lanes);
        this.pulls = pulls;
        this.versions = versions;
        this.window = window;
    }

    /// Sends every page of `pages` once, those that are `free` as zeros, and returns when the last batch is written.
    void send(PageSet pages, PageSet free) throws MigrationFailure {
        onEveryLane(lane -> lane.send(pages, free));
    }

    /// Sends what a round wants of its candidates and returns when the last batch is written.
    void send(RoundPages round) throws MigrationFailure {
        if (round.wantsAllByAddress()) {
            send(round.candidates(), round.free());
        } else {
            List<CompletableFuture<Void>> running = startEveryLane(lane -> lane.send(round));
            try {
                round.sampleWhile(() -> !running.stream().allMatch(CompletableFuture::isDone));
            } finally {
                join(running);
            }
        }
    }

    /// Tells the target which pages are missing, each lane the runs of its own blocks, before the marker.
    void sendMissing(PageSet missing) {
        var firsts = new ArrayList<List<Integer>>();
        var counts = new ArrayList<List<Integer>>();
        lanes.forEach(lane -> {
            firsts.add(new ArrayList<>());
            counts.add(new ArrayList<>());
        });
        missing.forEachRun((first, count) -> {
            // A run is told by the lane of its first block: the map is complete only with every lane's marker.
            int lane = FrameFormat.channelOf(first, lanes.size());
            firsts.get(lane).add(first);
            counts.get(lane).add(count);
        });
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (int from = 0; from < firsts.get(lane).size(); from += RUNS_PER_FRAME) {
                int to = Math.min(from + RUNS_PER_FRAME, firsts.get(lane).size());
                lanes.get(lane)
                        .send(new Frame.Missing(
                                ints(firsts.get(lane).subList(from, to)),
                                ints(counts.get(lane).subList(from, to))));
            }
        }
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The barrier on every lane.
    void mark() {
        lanes.forEach(Lane::mark);
    }

    /// Opens the pull service for what is missing; before Commit leaves.
    void serve(Unsent unsent) {
        pulls().serve(unsent);
    }

    /// Pushes whatever nobody has claimed, and returns when all is claimed and written.
    void push(Unsent unsent) throws MigrationFailure {
        onEveryLane(lane -> lane.push(unsent));
    }

    /// Starts a work on every lane and waits until all have ended it: then none touches its memory any more.
    private void onEveryLane(Function<Lane, CompletableFuture<Void>> work) throws MigrationFailure {
        join(startEveryLane(work));
    }

    private List<CompletableFuture<Void>> startEveryLane(Function<Lane, CompletableFuture<Void>> work) {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (Lane lane : lanes) {
            window.senderBegins();
            running.add(work.apply(lane).whenComplete((nothing, failure) -> window.senderEnds()));
        }
        return running;
    }

    private static void join(List<CompletableFuture<Void>> running) throws MigrationFailure {
        MigrationFailure failure = null;
        for (CompletableFuture<Void> sender : running) {
            try {
                sender.join();
            } catch (CompletionException e) {
                failure = e.getCause() instanceof MigrationFailure known
                        ? known
                        : new MigrationFailure(Kind.FAILED, "sending pages failed: " + e.getCause());
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /// The root of the versions that the target holds, which are the last staged ones.
    long root() {
        return versions.root();
    }

    /// Pages that have a version.
    int presentPages() {
        return versions.presentPages();
    }

    /// The versions of these pages at the target, where it has any, are stale and leave the root. No lane may be
    /// sending.
    ///
    /// @param stale gets those of these pages that it has an old version of
    void forget(PageSet missing, PageSet stale) {
        if (versions.presentPages() == 0) {
            return;
        }
        VersionTable.Part part = versions.part(0);
        for (int page = missing.next(0); page >= 0; page = missing.next(page + 1)) {
            if (versions.isPresent(page)) {
                stale.add(page);
                part.forget(page);
            }
        }
    }

    long pagesSent() {
        return pushed() + pulled();
    }

    long pushed() {
        return lanes.stream().mapToLong(Lane::pagesSent).sum();
    }

    long pulled() {
        return pulls == null ? 0 : pulls.pagesSent();
    }

    long pagesResent() {
        return lanes.stream().mapToLong(Lane::pagesResent).sum() + (pulls == null ? 0 : pulls.pagesResent());
    }

    long bytesSent() {
        long bytes = pulls == null ? 0 : pulls.bytesSent();
        for (Lane lane : lanes) {
            bytes += lane.bytesSent();
        }
        return bytes;
    }

    /// Page entries sent in an encoding.
    long pages(Encoding encoding) {
        return counts().mapToLong(counts -> counts.pages(encoding)).sum();
    }

    /// Of the entries of zero pages, those of pages that the guest had free.
    long freePages() {
        return counts().mapToLong(EncodingCounts::freePages).sum();
    }

    /// Stored page bytes sent.
    long payloadBytes() {
        return counts().mapToLong(EncodingCounts::bytes).sum();
    }

    /// Where deltas did not pay and were given up.
    List<DeltaOff> deltasOff() {
        return lanes.stream()
                .map(Lane::deltaOff)
                .filter(Objects::nonNull)
                .map(DeltaOff.class::cast)
                .toList();
    }

    private Stream<EncodingCounts> counts() {
        Stream<EncodingCounts> counts = lanes.stream().map(Lane::counts);
        return pulls == null ? counts : Stream.concat(counts, Stream.of(pulls.counts()));
    }

    private PullServer pulls() {
        if (pulls == null) {
            throw new IllegalStateException("this mode has no pull channel");
        }
        return pulls;
    }

    @Override
    public void close() {
        // The lanes rest: every work of theirs ends with the attempt, and was waited for.
        lanes.forEach(Lane::close);
        if (pulls != null) {
            pulls.close();
        }
    }

    /// Hears the acknowledgements of one data connection.
    static final class Acknowledgements implements FrameListener {
        private final FlowWindow window;
        private final Abort abort;
        private long placed;

        Acknowledgements(FlowWindow window, Abort abort) {
            this.window = window;
            this.abort = abort;
        }

        @Override
        public void acknowledged(Connection connection, long batchBytes) {
            if (window.placed(batchBytes - placed)) {
                placed = batchBytes;
            } else {
                broken("it acknowledged " + batchBytes + " bytes after " + placed);
            }
        }

        @Override
        public void frame(Connection connection, Frame frame) {
            broken("it sent " + frame);
        }

        private void broken(String what) {
            abort.raise(Kind.FAILED, "the target broke the protocol on a data connection: " + what);
        }

        @Override
        public void closed(Connection connection, String reason) {
            abort.raise(Kind.FAILED, "a data connection to the target is gone: " + reason);
        }
    }
}
