package dev.godwit.protocol.net;

import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.Hello;
import dev.godwit.protocol.HelloCodec;
import dev.godwit.protocol.HelloReply;
import dev.godwit.protocol.NotGodwitException;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.WrongVersionException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens the connections of one process to one target, each with its hello. Its methods block and must not be called
/// on an event loop.
public final class Connector {
    /// A peer that has not answered the hello after this long is not a Godwit that can be used.
    private static final int HELLO_SECONDS = 5;

    private final Transport transport;
    private final SocketAddress target;
    private final long incarnation;

    /// @param target a TCP address, resolved or not, or a Unix socket on this machine
    /// @param incarnation random number of this process
    public Connector(Transport transport, SocketAddress target, long incarnation) {
        this.transport = transport;
        this.target = target;
        this.incarnation = incarnation;
    }

    /// Connects, says hello and waits for the reply.
    ///
    /// @param listener hears everything after the reply, on the connection's event loop
    /// @throws PeerUnavailableException with a message for users
    public Connection open(Role role, int channel, UUID migrationId, WireCounter counter, FrameListener listener)
            throws PeerUnavailableException {
        if (transport.isClosed()) {
            throw new PeerUnavailableException("this side was closed", null);
        }
        if (target instanceof InetSocketAddress tcp && tcp.isUnresolved()) {
            throw new PeerUnavailableException("the host name " + tcp.getHostString() + " does not resolve", null);
        }
        var hello = new Hello(FrameFormat.VERSION, role, channel, migrationId, incarnation);
        var opened = new CompletableFuture<Connection>();
        ChannelFuture connecting = transport
                .client(target, pipeline -> pipeline.addLast(counter, new ReplyReader(hello, opened, listener)))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, HELLO_SECONDS * 1000)
                .connect();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                Channel channelOpened = connecting.channel();
                channelOpened.writeAndFlush(HelloCodec.encodeHello(hello, channelOpened.alloc()));
            } else {
                opened.completeExceptionally(done.cause());
            }
        });
        try {
            return opened.get(HELLO_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            connecting.channel().close();
            throw new PeerUnavailableException(
                    address() + " did not answer the hello within " + HELLO_SECONDS
                            + " s: is it a Godwit target? Start one with: godwit target --listen HOST:PORT",
                    e);
        } catch (InterruptedException e) {
            connecting.channel().close();
            Thread.currentThread().interrupt();
            throw new PeerUnavailableException("connecting to " + address() + " was interrupted", e);
        } catch (ExecutionException e) {
            connecting.channel().close();
            throw unavailable(e.getCause() == null ? e : e.getCause());
        }
    }

    private PeerUnavailableException unavailable(Throwable cause) {
        String message = switch (cause) {
            case PeerUnavailableException refused -> String.valueOf(refused.getMessage());
            case NotGodwitException stranger -> address() + ": " + stranger.getMessage();
            case WrongVersionException version -> address() + ": " + version.getMessage();
            case ConnectException nobody ->
                "nobody listens on " + address() + "; start a target there with: godwit target --listen " + address();
            default -> "cannot connect to " + address() + ": " + cause.getMessage();
        };
        return new PeerUnavailableException(message, cause);
    }

    private String address() {
        return target instanceof InetSocketAddress tcp ? tcp.getHostString() + ":" + tcp.getPort() : target.toString();
    }

    private static final class ReplyReader extends HelloReader {
        private final Hello hello;
        private final CompletableFuture<Connection> opened;
        private final FrameListener listener;

        ReplyReader(Hello hello, CompletableFuture<Connection> opened, FrameListener listener) {
            this.hello = hello;
            this.opened = opened;
            this.listener = listener;
        }

        @Override
        int length(ByteBuf gathered) throws IOException {
            return gathered.readableBytes() < HelloCodec.REPLY_FIXED_LENGTH
                    ? HelloCodec.REPLY_FIXED_LENGTH
                    : HelloCodec.replyLength(gathered);
        }

        @Override
        void complete(ChannelHandlerContext context, ByteBuf gathered) throws IOException {
            HelloReply reply = HelloCodec.decodeReply(gathered);
            if (!reply.accepted()) {
                failed(context, new PeerUnavailableException("the target refused: " + reply.reason(), null));
                return;
            }
            var connection = new Connection(context.channel(), hello, reply.incarnation());
            opened.complete(connection);
            giveWay(context, new FrameReader(connection, listener, null));
        }

        @Override
        void failed(ChannelHandlerContext context, Exception cause) {
            opened.completeExceptionally(cause);
            context.close();
        }
    }
}
