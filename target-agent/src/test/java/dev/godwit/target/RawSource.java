package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.Section;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.PeerUnavailableException;
import dev.godwit.protocol.net.Transport;
import dev.godwit.protocol.net.WireCounter;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.PageCoding;
import dev.godwit.protocol.page.RootDigest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// A source played by a test, frame by frame, so that it can break every rule. It has a small guest, paused at step 0.
final class RawSource implements AutoCloseable {
    static final int PAGE = 4096;
    static final int PAGES = 300; // the last block of 64 is not a whole one
    static final int CHANNELS = 3;

    /// Where the digest of the only page of a batch is.
    private static final int DIGEST_OF_ONE_PAGE = FrameFormat.HEADER_LENGTH + 16 + 8 + 4;

    private final Transport transport = new Transport("raw-source");
    private final EmulatedGuest guest;
    private final InetSocketAddress target;
    private final UUID id;
    private final Connector connector;
    private final List<Peer> data = new ArrayList<>();
    private final long[] sent = new long[CHANNELS];
    private Peer control;

    RawSource(InetSocketAddress target) throws PeerUnavailableException {
        this(target, UUID.randomUUID());
    }

    RawSource(InetSocketAddress target, UUID id) throws PeerUnavailableException {
        this.target = target;
        this.id = id;
        this.connector =
                new Connector(transport, target, ThreadLocalRandom.current().nextLong());
        this.guest = EmulatedGuest.create(GuestSpec.builder()
                .memoryBytes((long) PAGES * PAGE)
                .workingSetBytes(64L * PAGE)
                .workload(WorkloadKind.STRESS)
                .dirtyBytesPerSecond(GuestSpec.UNPACED)
                .fill(Fill.RANDOM)
                .build());
        try {
            this.control = open(Role.CONTROL, 0);
        } catch (PeerUnavailableException e) {
            close();
            throw e;
        }
    }

    UUID id() {
        return id;
    }

    Peer control() {
        return control;
    }

    Peer data(int channel) {
        return data.get(channel);
    }

    Peer open(Role role, int channel) throws PeerUnavailableException {
        return open(connector, role, channel, id);
    }

    Peer open(Connector by, Role role, int channel, UUID migration) throws PeerUnavailableException {
        var peer = new Peer();
        return peer.attached(by.open(role, channel, migration, new WireCounter(), peer));
    }

    /// A connector of another process.
    Connector stranger() {
        return new Connector(transport, target, ThreadLocalRandom.current().nextLong());
    }

    Frame.Offer offer(Mode mode) {
        return offer(mode, (long) PAGES * PAGE, Duration.ofSeconds(10));
    }

    static Frame.Offer offer(Mode mode, long memoryBytes, Duration timeout) {
        return new Frame.Offer(
                memoryBytes, PAGE, 2, mode, CHANNELS, VerifyMode.ROOT, -1, timeout.toNanos(), 0, "a test's guest");
    }

    /// Offers the guest and opens its data channels.
    RawSource offered(Mode mode) throws Exception {
        return offered(offer(mode));
    }

    RawSource offered(Frame.Offer offer) throws Exception {
        control.send(offer);
        control.await(Frame.Accept.class);
        for (int channel = 0; channel < CHANNELS; channel++) {
            data.add(open(Role.DATA, channel));
        }
        return this;
    }

    /// One page as a batch of its own.
    ByteBuf batch(int page) {
        try (var writer = new BatchWriter(PageCoding.RAW, PAGE, PooledByteBufAllocator.DEFAULT)) {
            writer.add(page, guest.memory().segment());
            return writer.finish();
        }
    }

    /// Pages as zeros, whatever they hold.
    ByteBuf zeroBatch(int first, int count) {
        try (var writer = new BatchWriter(PageCoding.RAW, PAGE, PooledByteBufAllocator.DEFAULT)) {
            for (int page = first; page < first + count; page++) {
                writer.addFree(page);
            }
            return writer.finish();
        }
    }

    /// The same as [#batch] with a digest that is not the page's.
    ByteBuf badBatch(int page) {
        ByteBuf batch = batch(page);
        int at = batch.readerIndex() + DIGEST_OF_ONE_PAGE;
        batch.setByte(at, batch.getByte(at) ^ 1);
        return batch;
    }

    void sendPage(int page) {
        int channel = FrameFormat.channelOf(page, CHANNELS);
        data.get(channel).send(batch(page));
        sent[channel]++;
    }

    /// Makes pages of one channel zeros, and sends them.
    void sendZeros(int first, int count) {
        guest.memory()
                .segment()
                .asSlice((long) first * PAGE, (long) count * PAGE)
                .fill((byte) 0);
        int channel = FrameFormat.channelOf(first, CHANNELS);
        data.get(channel).send(zeroBatch(first, count));
        sent[channel] += count;
    }

    RawSource sentPages() {
        for (int page = 0; page < PAGES; page++) {
            sendPage(page);
        }
        return this;
    }

    RawSource announcedAllMissing() {
        for (int first = 0; first < PAGES; first += FrameFormat.STRIPE_PAGES) {
            int count = Math.min(FrameFormat.STRIPE_PAGES, PAGES - first);
            data.get(FrameFormat.channelOf(first, CHANNELS))
                    .send(new Frame.Missing(new int[] {first}, new int[] {count}));
        }
        return this;
    }

    RawSource marked() {
        for (int channel = 0; channel < CHANNELS; channel++) {
            mark(channel);
        }
        return this;
    }

    void mark(int channel) {
        data.get(channel).send(new Frame.Marker(sent[channel]));
    }

    long root() {
        return RootDigest.ofMemory(guest.memory().segment(), PAGE);
    }

    void switchover(long root, int presentPages) {
        List<Section> sections = guest.capture().stream()
                .map(section -> new Section(section.name(), section.version(), section.bytes()))
                .toList();
        control.send(new Frame.Switchover(root, presentPages, sections));
    }

    /// Everything up to Ready with all pages present.
    RawSource ready(Mode mode) throws Exception {
        return ready(offer(mode));
    }

    RawSource ready(Frame.Offer offer) throws Exception {
        offered(offer).sentPages().marked().switchover(root(), PAGES);
        assertThat(control.await(Frame.Ready.class).root()).isEqualTo(root());
        return this;
    }

    /// Everything up to Running with no page present; returns the pull channel.
    Peer runningWithoutPages() throws Exception {
        offered(Mode.POST_COPY);
        Peer pull = open(Role.PULL, 0);
        announcedAllMissing().marked();
        control.await(Frame.Settled.class);
        switchover(0, 0);
        control.await(Frame.Ready.class);
        control.send(new Frame.Commit());
        control.await(Frame.Running.class);
        return pull;
    }

    /// Asks on a connection of its own what became of a migration.
    Outcome ask(UUID migration) throws Exception {
        Peer inquiry = open(connector, Role.INQUIRY, 0, migration);
        inquiry.send(new Frame.Ask());
        Outcome outcome = inquiry.await(Frame.Answer.class).outcome();
        inquiry.awaitClosed();
        return outcome;
    }

    /// Returns when the target has taken every message that this source has sent on its control connection.
    void awaitTaken() throws Exception {
        assertThat(ask(UUID.randomUUID())).isEqualTo(Outcome.UNKNOWN);
    }

    @Override
    public void close() {
        transport.close();
        guest.close();
    }
}
