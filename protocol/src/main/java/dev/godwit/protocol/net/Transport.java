package dev.godwit.protocol.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

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

    private final EventLoopGroup loops;
    private final Class<? extends Channel> socket;
    private final Class<? extends ServerChannel> serverSocket;

    /// @param name the prefix of the loops' thread names
    public Transport(String name) {
        var threads = new DefaultThreadFactory(name, true);
        if (Epoll.isAvailable()) {
            loops = new MultiThreadIoEventLoopGroup(LOOPS, threads, EpollIoHandler.newFactory());
            socket = EpollSocketChannel.class;
            serverSocket = EpollServerSocketChannel.class;
        } else {
            loops = new MultiThreadIoEventLoopGroup(LOOPS, threads, NioIoHandler.newFactory());
            socket = NioSocketChannel.class;
            serverSocket = NioServerSocketChannel.class;
        }
    }

    Bootstrap client() {
        return new Bootstrap()
                .group(loops)
                .channel(socket)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE);
    }

    ServerBootstrap server() {
        return new ServerBootstrap()
                .group(loops)
                .channel(serverSocket)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE);
    }

    /// Stops the loops; open connections are closed. Does not wait for them.
    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
}
