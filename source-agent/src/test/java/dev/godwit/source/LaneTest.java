package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.PageSet;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Acceptor;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.Transport;
import dev.godwit.protocol.net.WireCounter;
import dev.godwit.protocol.page.BatchReader;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.Encoding;
import dev.godwit.protocol.page.PageCoding;
import dev.godwit.protocol.page.PageDigest;
import dev.godwit.protocol.page.PageSink;
import dev.godwit.protocol.page.VersionTable;
import dev.godwit.source.MigrationFailure.Kind;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LaneTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 1000; // the last block is not a whole one

    private final Abort abort = new Abort();
    private final Pacing pacing = pacing(new FlowWindow(64 << 20, 0, Long.MAX_VALUE), null);
    private final GuestMemory memory = GuestMemory.allocate((long) PAGES * PAGE, PAGE);
    private final Transport transport = new Transport("lane-test");
    private final List<AutoCloseable> resources = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
        transport.close();
        memory.close();
    }

    @ParameterizedTest(name = "{0} lanes")
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 13, 16})
    void shouldSendEveryPageOnceOnTheLaneOfItsBlock(int lanes) throws Exception {
        var versions = new VersionTable(PAGES, lanes);
        List<Receiver> receivers = new ArrayList<>();
        PageSet all = PageSet.all(PAGES);
        for (int index = 0; index < lanes; index++) {
            var receiver = new Receiver(PAGES);
            receivers.add(receiver);
            Lane lane = lane(index, lanes, versions, receiver);
            join(lane.send(all, new PageSet(PAGES)));
            lane.mark();
        }

        checkStripes(receivers, all, lanes);
        assertThat(versions.presentPages()).isEqualTo(PAGES);
    }

    @ParameterizedTest(name = "{0} lanes")
    @ValueSource(ints = {1, 2, 3, 8})
    void shouldSendJustTheMembersOfASetWhateverItsHoles(int lanes) throws Exception {
        var random = new Random(lanes);
        var some = new PageSet(PAGES);
        random.ints(150, 0, PAGES).forEach(some::add);
        List<Receiver> receivers = new ArrayList<>();
        var versions = new VersionTable(PAGES, lanes);
        for (int index = 0; index < lanes; index++) {
            var receiver = new Receiver(PAGES);
            receivers.add(receiver);
            Lane lane = lane(index, lanes, versions, receiver);
            join(lane.send(some, new PageSet(PAGES)));
            lane.mark();
        }

        checkStripes(receivers, some, lanes);
    }

    @ParameterizedTest(name = "{0} lanes")
    @ValueSource(ints = {1, 2, 5})
    void shouldPushWhatNobodyHasClaimed(int lanes) throws Exception {
        var unsent = new Unsent(PageSet.all(PAGES), new PageSet(PAGES), new PageSet(PAGES));
        PageSet expected = PageSet.all(PAGES);
        for (int page = 0; page < PAGES; page += 7) {
            unsent.claim(page);
            expected.remove(page);
        }
        List<Receiver> receivers = new ArrayList<>();
        var versions = new VersionTable(PAGES, lanes);
        for (int index = 0; index < lanes; index++) {
            var receiver = new Receiver(PAGES);
            receivers.add(receiver);
            Lane lane = lane(index, lanes, versions, receiver);
            join(lane.push(unsent));
            lane.mark();
        }

        checkStripes(receivers, expected, lanes);
        assertThat(unsent.count()).isZero();
    }

    @Test
    void shouldSendWhatIsFreeAsZerosWhateverItHolds() throws Exception {
        var receiver = new Receiver(PAGES);
        var versions = new VersionTable(PAGES, 1);
        Lane lane = lane(0, 1, versions, receiver);
        memory.segment().fill((byte) 1);
        var free = new PageSet(PAGES);
        free.addRun(100, 800);

        join(lane.send(PageSet.all(PAGES), free));

        for (int page = 0; page < PAGES; page++) {
            assertThat(versions.digest(page) == PageDigest.zero(PAGE)).isEqualTo(free.contains(page));
        }
        assertThat(lane.counts().freePages()).isEqualTo(800);
        assertThat(lane.counts().pages(Encoding.ZERO)).isEqualTo(800);
        assertThat(lane.counts().bytes()).isEqualTo(200 * PAGE);
    }

    @Test
    void shouldTellWhatIsFreeFromOtherZerosAndWhatGoesAgainFromWhatDoesNot() throws Exception {
        var receiver = new Receiver(PAGES);
        var versions = new VersionTable(PAGES, 1);
        Lane lane = lane(0, 1, versions, receiver);
        var free = new PageSet(PAGES);
        free.addRun(100, 50);
        free.add(300);
        var first = new PageSet(PAGES);
        first.addRun(200, 30);
        first.add(500);

        join(lane.send(first, new PageSet(PAGES)));
        join(lane.send(PageSet.all(PAGES), free));
        lane.mark();

        assertThat(receiver.marked.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lane.counts().freePages()).isEqualTo(51);
        assertThat(lane.counts().pages(Encoding.ZERO)).isEqualTo(PAGES - 1 + 31);
        assertThat(lane.pagesSent()).isEqualTo(PAGES + 31);
        assertThat(lane.pagesResent()).isEqualTo(31);
        assertThat(versions.presentPages()).isEqualTo(PAGES);
    }

    @Test
    void shouldPushWhatIsFreeAsZeros() throws Exception {
        var versions = new VersionTable(PAGES, 1);
        Lane lane = lane(0, 1, versions, new Receiver(PAGES));
        memory.segment().fill((byte) 1);
        var free = new PageSet(PAGES);
        free.add(17);

        join(lane.push(new Unsent(PageSet.all(PAGES), new PageSet(PAGES), free)));

        assertThat(versions.digest(17)).isEqualTo(PageDigest.zero(PAGE));
        assertThat(versions.digest(16)).isNotEqualTo(PageDigest.zero(PAGE));
    }

    @Test
    void shouldCountAPageThatGoesAgainAsResent() throws Exception {
        var receiver = new Receiver(PAGES);
        Lane lane = lane(0, 1, new VersionTable(PAGES, 1), receiver);
        var one = new PageSet(PAGES);
        one.add(17);

        join(lane.send(PageSet.all(PAGES), new PageSet(PAGES)));
        join(lane.send(one, new PageSet(PAGES)));

        assertThat(lane.pagesSent()).isEqualTo(PAGES + 1);
        assertThat(lane.pagesResent()).isEqualTo(1);
    }

    @Test
    void shouldSendNothingOnceTheAttemptHasEnded() throws Exception {
        Lane lane = lane(0, 1, new VersionTable(PAGES, 1), new Receiver(PAGES));
        abort.raise(Kind.CANCELLED, "enough");

        assertThatThrownBy(() -> join(lane.send(PageSet.all(PAGES), new PageSet(PAGES))))
                .hasRootCauseMessage("enough");
        assertThat(lane.pagesSent()).isZero();
    }

    @Test
    void shouldEndWhatWaitsForTheTargetWhenTheAttemptEnds() throws Exception {
        var narrow = pacing(new FlowWindow(1, 0, Long.MAX_VALUE), null); // four mebibytes, and no more
        var some = new PageSet(PAGES);
        some.addRun(0, 600);
        Lane lane = lane(0, 1, new VersionTable(PAGES, 1), new Receiver(PAGES), narrow);
        for (long page = 0; page < PAGES; page++) {
            memory.segment().set(ValueLayout.JAVA_LONG, page * PAGE, 42);
        }
        join(lane.send(some, new PageSet(PAGES)));
        var second = lane.send(PageSet.all(PAGES), new PageSet(PAGES));
        waitUntil(() -> lane.pagesSent() > 600);

        assertThat(second).isNotDone();
        abort.raise(Kind.CANCELLED, "enough");

        assertThatThrownBy(() -> join(second)).hasRootCauseMessage("enough");
    }

    @Test
    void shouldKeepToTheLimitAndLeaveItWhenTheAttemptEnds() throws Exception {
        var slow = pacing(new FlowWindow(64 << 20, 0, Long.MAX_VALUE), new RateLimiter(1 << 10));
        Lane lane = lane(0, 1, new VersionTable(PAGES, 1), new Receiver(PAGES), slow);
        for (long page = 0; page < PAGES; page++) {
            memory.segment().set(ValueLayout.JAVA_LONG, page * PAGE, 42);
        }

        var sent = lane.send(PageSet.all(PAGES), new PageSet(PAGES));
        waitUntil(() -> lane.pagesSent() > 0);
        abort.raise(Kind.CANCELLED, "enough");

        assertThatThrownBy(() -> join(sent)).hasRootCauseMessage("enough");
        assertThat(lane.pagesSent()).as("the second batch has minutes to wait").isEqualTo(64);
    }

    private static void join(CompletableFuture<Void> sending) throws Exception {
        sending.get(20, TimeUnit.SECONDS);
    }

    private static void waitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // bounded by the class's time-out
            Thread.onSpinWait();
        }
    }

    private static void checkStripes(List<Receiver> receivers, PageSet expected, int lanes) throws Exception {
        var seen = new PageSet(PAGES);
        for (int lane = 0; lane < lanes; lane++) {
            assertThat(receivers.get(lane).marked.await(10, TimeUnit.SECONDS)).isTrue();
            for (int page : receivers.get(lane).pages) {
                assertThat(FrameFormat.channelOf(page, lanes))
                        .as("lane of page %d", page)
                        .isEqualTo(lane);
                assertThat(seen.contains(page)).as("page %d came twice", page).isFalse();
                seen.add(page);
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    private static Pacing pacing(FlowWindow window, @Nullable RateLimiter limiter) {
        return new Pacing(window, limiter, new PriceMeter(1, window));
    }

    private Lane lane(int index, int lanes, VersionTable versions, Receiver receiver) throws IOException {
        return lane(index, lanes, versions, receiver, pacing);
    }

    private Lane lane(int index, int lanes, VersionTable versions, Receiver receiver, Pacing paced) throws IOException {
        memory.segment().set(ValueLayout.JAVA_LONG, 0, 42); // not all zeros
        Acceptor acceptor = Acceptor.bind(
                transport,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1,
                visitor -> visitor.admit(receiver, new BatchReader(PAGES, PAGE, receiver)));
        resources.add(acceptor);
        var connector = new Connector(transport, acceptor.address(), 2);
        Connection connection = connector.open(Role.DATA, index, UUID.randomUUID(), new WireCounter(), new Silent());
        var writer = new BatchWriter(PageCoding.RAW, PAGE, PooledByteBufAllocator.DEFAULT);
        var lane = new Lane(new Stripe(index, lanes), memory, connection, writer, versions, paced, abort);
        resources.add(lane);
        return lane;
    }

    private static final class Silent implements FrameListener {
        @Override
        public void frame(Connection connection, Frame frame) {}

        @Override
        public void closed(Connection connection, String reason) {}
    }

    /// Notes the pages that come; read once the marker has.
    private static final class Receiver implements PageSink, FrameListener {
        private final List<Integer> pages = new ArrayList<>();
        private final CountDownLatch marked = new CountDownLatch(1);
        private final MemorySegment memory;

        Receiver(int pages) {
            memory = MemorySegment.ofArray(new long[pages * PAGE / Long.BYTES]);
        }

        @Override
        public boolean begin(int page, Encoding encoding) {
            return true;
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public boolean isFresh(int page) {
            return true;
        }

        @Override
        public void placed(int page, long digest) {
            pages.add(page);
        }

        @Override
        public void mismatch(int page, long expected, long actual) {
            throw new AssertionError("page " + page);
        }

        @Override
        public void frame(Connection connection, Frame frame) {
            assertThat(frame).isEqualTo(new Frame.Marker(pages.size()));
            marked.countDown();
        }

        @Override
        public void closed(Connection connection, String reason) {}
    }
}
