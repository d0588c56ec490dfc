package dev.godwit.lab.link;

import dev.godwit.protocol.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A link between a source and a target: a TCP relay that all connections of a migration share as they would share a
/// cable. It has a rate and a delay each way, and jitter without reordering within a connection; and it can be frozen,
/// cut, and made to corrupt. What it does not have is in `docs/links.md`.
///
/// One thread does everything, so a link never takes more than one core. Memory holds what is under way, rate × delay
/// each way, and for each connection a few quanta and what its receiver has not taken of it; a sender is held up by
/// not being read from.
///
/// Opened and closed by who needs a link; all methods are for any thread but the link's own, and return when done.
public final class LinkEmulator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkEmulator.class);

    /// Any fixed number: the same link has the same jitter each time.
    private static final long JITTER_SEED = 1;

    private final LinkSpec spec;
    private final InetSocketAddress target;
    private final Transport transport;
    private final Channel server;
    private final EventLoop loop;
    private final RecvByteBufAllocator quantum;
    private final Wire toTarget;
    private final Wire toSource;
    private final List<LinkConnection> connections = new ArrayList<>();
    private final List<Channel> waiting = new ArrayList<>();
    private int opened;

    private LinkEmulator(LinkSpec spec, InetSocketAddress listen, InetSocketAddress target) throws IOException {
        this.spec = spec;
        this.target = target;
        transport = new Transport("godwit-link", 1);
        quantum = new FixedRecvByteBufAllocator(Wire.quantumBytes(spec)).maxMessagesPerRead(1);
        ChannelFuture binding = transport
                .server(listen, pipeline -> arrive(pipeline.channel()))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, quantum)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(spec))
                .bind()
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            transport.close();
            throw new IOException(
                    "a link cannot listen at " + listen.getHostString() + ":" + listen.getPort() + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        server = binding.channel();
        loop = server.eventLoop();
        toTarget = new Wire(spec, loop, JITTER_SEED);
        toSource = new Wire(spec, loop, JITTER_SEED + 1);
    }

    /// A socket that has not taken two quanta is one whose receiver does not read.
    private static WriteBufferWaterMark waterMark(LinkSpec spec) {
        int bytes = Wire.quantumBytes(spec);
        return new WriteBufferWaterMark(bytes, 2 * bytes);
    }

    /// Listens, and connects whoever comes to the target.
    ///
    /// @param listen where the source is to connect; port 0 takes a free one
    /// @throws IOException if it cannot be listened there, in words for users
    public static LinkEmulator open(LinkSpec spec, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        for (InetSocketAddress address : List.of(listen, target)) {
            if (address.isUnresolved()) {
                throw new IOException("there is no host '" + address.getHostString() + "'");
            }
        }
        return new LinkEmulator(spec, listen, target);
    }

    /// Where the source is to connect.
    public InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    public LinkSpec spec() {
        return spec;
    }

    /// What it has carried so far.
    public LinkTraffic traffic() {
        return onLoop(() -> new LinkTraffic(opened, toTarget.traffic(), toSource.traffic()));
    }

    /// Nothing passes any more, and nobody is told.
    public void freeze() {
        onLoop(() -> {
            toTarget.freeze();
            toSource.freeze();
            return true;
        });
    }

    /// What was frozen passes, late.
    public void thaw() {
        onLoop(() -> {
            toTarget.thaw();
            toSource.thaw();
            connections.forEach(LinkConnection::thaw);
            waiting.forEach(this::connect);
            waiting.clear();
            return true;
        });
    }

    /// Cuts what is connected now: both ends see their connections closed. New ones are let through.
    public void cut() {
        onLoop(() -> {
            waiting.forEach(Channel::close);
            waiting.clear();
            List.copyOf(connections).forEach(LinkConnection::cut);
            return true;
        });
    }

    /// Flips a bit of what the source sends next.
    public void corrupt() {
        onLoop(() -> {
            toTarget.corrupt();
            return true;
        });
    }

    private <T> T onLoop(Callable<T> work) {
        return loop.submit(work).syncUninterruptibly().getNow();
    }

    /// The first segment of a connection takes a round trip to leave, as after TCP's handshake.
    private void arrive(Channel source) {
        opened++;
        loop.schedule(() -> admit(source), 2 * spec.delay().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void admit(Channel source) {
        if (toTarget.isFrozen()) {
            waiting.add(source);
        } else {
            connect(source);
        }
    }

    private void connect(Channel source) {
        ChannelFuture connecting = transport
                .client(target, pipeline -> {})
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, quantum)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark(spec))
                .connect();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                carry(source, connecting.channel());
            } else {
                LOG.warn(
                        "the link's other end, {}, cannot be reached: {}",
                        target,
                        done.cause().getMessage());
                reset(source);
            }
        });
    }

    private void carry(Channel source, Channel there) {
        var connection = new LinkConnection(source, there, toTarget, toSource);
        connections.removeIf(other -> !other.isOpen());
        connections.add(connection);
        connection.start();
    }

    /// The nearest that a relay comes to a connection that is refused.
    private static void reset(Channel source) {
        source.config().setOption(ChannelOption.SO_LINGER, 0);
        source.close();
    }

    /// Cuts what is connected and stops listening.
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        cut();
        transport.close();
    }
}
