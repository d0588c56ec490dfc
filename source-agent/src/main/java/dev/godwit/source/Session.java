package dev.godwit.source;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.ProcessFigures;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.Connector;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.PeerUnavailableException;
import dev.godwit.protocol.net.Transport;
import dev.godwit.protocol.net.WireCounter;
import dev.godwit.protocol.page.BatchFormat;
import dev.godwit.protocol.page.BatchWriter;
import dev.godwit.protocol.page.Compression;
import dev.godwit.protocol.page.PageCoding;
import dev.godwit.protocol.page.VersionTable;
import dev.godwit.source.MigrationFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One attempt's connections to the target, from the hello on, and the timer that keeps them alive.
///
/// Constructed by [SourceAgent] with the control connection's hello, before there need be a guest; heartbeats go on
/// while the guest is created and warms up. Closed by the agent when nothing more is to be heard of the attempt.
final class Session implements AutoCloseable {
    /// The peer is asked for a sign of life this often; the wire protocol names the same figure.
    private static final long HEARTBEAT_MS = 1000;

    private final UUID migrationId = UUID.randomUUID();
    private final Abort abort = new Abort();
    private final WireCounter counter = new WireCounter();
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("godwit-source-timer").daemon(true).factory(), new DiscardPolicy());
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Connector connector;
    private final ControlLink control;

    private Session(Connector connector, MigrationOptions options) {
        this.connector = connector;
        this.control = new ControlLink(abort, options.timeout());
    }

    /// Connects and says hello on the control channel.
    static Session open(Connector connector, MigrationOptions options) throws PeerUnavailableException {
        var session = new Session(connector, options);
        try {
            Connection connection =
                    connector.open(Role.CONTROL, 0, session.migrationId, session.counter, session.control);
            session.connections.add(connection);
            session.control.attach(connection);
        } catch (PeerUnavailableException e) {
            session.timer.shutdownNow();
            throw e;
        }
        session.every(HEARTBEAT_MS, session.control::beat);
        return session;
    }

    /// Opens the page connections that the mode needs; after the offer was accepted.
    DataPath openDataPath(GuestMemory memory, MigrationOptions options, Pacing pacing) throws MigrationFailure {
        Mode mode = options.scheme().mode();
        int channels = options.channels();
        boolean pulls = mode.completesAfterSwitchover();
        var versions = new VersionTable(memory.pages(), channels + (pulls ? 1 : 0));
        var coding = new PageCoding(options.compression(), options.deltaCacheBytes() / channels);
        var connected = new ArrayList<Connection>();
        for (int channel = 0; channel < channels; channel++) {
            connected.add(connect(Role.DATA, channel, new DataPath.Acknowledgements(pacing.window(), abort)));
        }
        PullServer pullServer = pulls ? openPulls(memory, coding, versions.part(channels), pacing) : null;
        // Only now, when nothing can fail any more, buffers are taken that the data path has to give back.
        var lanes = new ArrayList<Lane>();
        for (Connection connection : connected) {
            lanes.add(new Lane(
                    new Stripe(lanes.size(), channels),
                    memory,
                    connection,
                    writer(coding, memory),
                    versions,
                    pacing,
                    abort));
        }
        return new DataPath(lanes, pullServer, versions, pacing.window());
    }

    private PullServer openPulls(GuestMemory memory, PageCoding coding, VersionTable.Part versions, Pacing pacing)
            throws MigrationFailure {
        var server = new PullServer(memory, writer(coding.forPulls(), memory), versions, pacing, abort);
        try {
            connect(Role.PULL, 0, server);
            return server;
        } catch (MigrationFailure e) {
            server.close();
            throw e;
        }
    }

    private static BatchWriter writer(PageCoding coding, GuestMemory memory) {
        return new BatchWriter(coding, memory.pageSize(), Transport.buffers());
    }

    private Connection connect(Role role, int channel, FrameListener listener) throws MigrationFailure {
        try {
            Connection connection = connector.open(role, channel, migrationId, counter, listener);
            connections.add(connection);
            return connection;
        } catch (PeerUnavailableException e) {
            abort.check();
            throw new MigrationFailure(Kind.FAILED, "no page channel to the target: " + e.getMessage());
        }
    }

    /// Flow and rate for this attempt's page channels.
    Pacing pacing(MigrationOptions options) {
        // A full batch of incompressible pages, with entries, is a little more than its payload.
        long floor = options.channels() * (BatchFormat.PAYLOAD_BYTES + BatchFormat.PAYLOAD_BYTES / 4L);
        long headroom = Math.min(options.downtimeLimit().toNanos() / 4, 20_000_000);
        OptionalLong first = options.capped(options.scheme().rate().first());
        var window = new FlowWindow(floor, headroom, first.orElse(Long.MAX_VALUE));
        every(Deadline.CHECK_MS, () -> window.roundTrip(control.clock().leastRoundTripNs()));
        RateLimiter limiter = first.isPresent() ? new RateLimiter(first.getAsLong()) : null;
        var price = new PriceMeter(options.channels(), window);
        if (options.compression().equals(Compression.ADAPTIVE)) {
            window.beginCarefully();
            every(PriceMeter.LOAD_MS, () -> price.idleProcessors(ProcessFigures.idleProcessors()));
        }
        return new Pacing(window, limiter, price);
    }

    /// Runs `action` on the timer's thread until the session is closed, which it may be already. It must not block.
    void every(long millis, Runnable action) {
        timer.scheduleAtFixedRate(action, millis, millis, TimeUnit.MILLISECONDS);
    }

    UUID migrationId() {
        return migrationId;
    }

    Abort abort() {
        return abort;
    }

    ControlLink control() {
        return control;
    }

    Connector connector() {
        return connector;
    }

    WireCounter counter() {
        return counter;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            timer.shutdownNow();
            abort.raise(Kind.ABANDONED, "this side was closed");
            abort.settle();
            connections.forEach(connection -> connection.close("this side has finished"));
        }
    }
}
