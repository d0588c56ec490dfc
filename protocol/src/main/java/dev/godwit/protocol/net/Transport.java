package dev.godwit.protocol.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.Consumer;

/// The event loops of one agent and the socket kind they drive: native epoll where it can be loaded, NIO elsewhere.
///
/// Constructed and closed by an agent. Connections are dealt to the loops in turn, so control, data and pull
/// connections of a migration live on loops of their own as long as there are no more than [#LOOPS] of them:
/// a loop that is busy placing pages then never delays a heartbeat or a pull. Loops start their thread on first use.
public final class Transport implements AutoCloseable {
    /// One loop for the control, one for the pull connection, and fourteen for data: more data channels than that
    /// share.
    private static final int LOOPS = 16;

    /// Reads start at 64 KiB and grow to one and a half batches, so that most batches arrive in one or two reads.
    private static final AdaptiveRecvByteBufAllocator RECEIVE =
            new AdaptiveRecvByteBufAllocator(16 * 1024, 64 * 1024, 384 * 1024);

    /// A buffer that is released before the next is taken is the same memory again, and no garbage. A loop has a
    /// handful of them at a time; Netty's own allocator makes room for 256 of each size on every loop, 40 KB.
    private static final ByteBufAllocator BUFFERS = new PooledByteBufAllocator(
            true,
            0,
            PooledByteBufAllocator.defaultNumDirectArena(),
            PooledByteBufAllocator.defaultPageSize(),
            PooledByteBufAllocator.defaultMaxOrder(),
            16,
            PooledByteBufAllocator.defaultNormalCacheSize(),
            false);

    /// The socket kinds of one family.
    private record Sockets(Class<? extends Channel> client, Class<? extends ServerChannel> server) {}

    private final EventLoopGroup loops;
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final Sockets tcp;
    private final Sockets unix;

    /// @param name the prefix of the loops' thread names
    public Transport(String name) {
        this(name, LOOPS);
    }

    /// For who is content with fewer loops, or needs all connections on one.
    public Transport(String name, int loopCount) {
        var threads = new DefaultThreadFactory(name, true);
        if (Epoll.isAvailable()) {
            loops = new MultiThreadIoEventLoopGroup(loopCount, threads, EpollIoHandler.newFactory());
            tcp = new Sockets(EpollSocketChannel.class, EpollServerSocketChannel.class);
            unix = new Sockets(EpollDomainSocketChannel.class, EpollServerDomainSocketChannel.class);
        } else {
            loops = new MultiThreadIoEventLoopGroup(loopCount, threads, NioIoHandler.newFactory());
            tcp = new Sockets(NioSocketChannel.class, NioServerSocketChannel.class);
            unix = new Sockets(NioDomainSocketChannel.class, NioServerDomainSocketChannel.class);
        }
    }

    /// Where the buffers of all connections come from, and those that are written to them best do.
    public static ByteBufAllocator buffers() {
        return BUFFERS;
    }

    /// For connections to an address: a TCP address, or a [UnixDomainSocketAddress] on this machine.
    ///
    /// @param handlers adds what each connection is to begin with
    public Bootstrap client(SocketAddress peer, Consumer<ChannelPipeline> handlers) {
        boolean isTcp = peer instanceof InetSocketAddress;
        var bootstrap = new Bootstrap()
                .group(loops)
                .channel(isTcp ? tcp.client : unix.client)
                .handler(beginning(handlers))
                .option(ChannelOption.ALLOCATOR, BUFFERS)
                .option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Connection.MOST_UNWRITTEN_BYTES / 2, Connection.MOST_UNWRITTEN_BYTES))
                .remoteAddress(address(peer));
        return isTcp ? bootstrap.option(ChannelOption.TCP_NODELAY, true) : bootstrap;
    }

    /// For a listening socket at such an address.
    ///
    /// @param handlers adds what each connection is to begin with
    public ServerBootstrap server(SocketAddress at, Consumer<ChannelPipeline> handlers) {
        boolean isTcp = at instanceof InetSocketAddress;
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(isTcp ? tcp.server : unix.server)
                .handler(beginning(pipeline -> {}))
                .childHandler(beginning(handlers))
                .childOption(ChannelOption.ALLOCATOR, BUFFERS)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
                .localAddress(address(at));
        return isTcp
                ? bootstrap.option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.TCP_NODELAY, true)
                : bootstrap;
    }

    private ChannelInitializer<Channel> beginning(Consumer<ChannelPipeline> handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                open.add(channel);
                handlers.accept(channel.pipeline());
            }
        };
    }

    /// Netty's native sockets have an address type of their own.
    private static SocketAddress address(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix && Epoll.isAvailable()
                ? new DomainSocketAddress(unix.getPath().toFile())
                : address;
    }

    /// Whether the loops were told to end: nobody would hear of a connection's end any more.
    boolean isClosed() {
        return loops.isShuttingDown();
    }

    /// Stops the loops; open connections are closed. Does not wait for them.
    @Override
    public void close() {
        open.close(); // a loop that hears of its end while it runs a task ends without closing what it drives
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
}
