package dev.godwit.protocol.net;

import dev.godwit.protocol.Hello;
import dev.godwit.protocol.HelloCodec;
import dev.godwit.protocol.HelloReply;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.WrongVersionException;
import dev.godwit.protocol.page.BatchReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for connections and reads their hellos, under a time-out; who may come in is the owner's to say. Strangers
/// are logged and cut off. Closed by the target agent.
public final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /// Longer than any handshake on a working link; short, since a silent connection holds resources.
    private static final int HELLO_SECONDS = 5;

    private final Channel server;

    /// Hears of hellos, on event loops.
    @FunctionalInterface
    public interface Door {
        /// Somebody said hello. The visitor waits until it is admitted or refused, from any thread.
        void hello(Visitor visitor);
    }

    private Acceptor(Channel server) {
        this.server = server;
    }

    /// Binds a listening socket.
    ///
    /// @param incarnation random number of this process
    /// @throws IOException when the address cannot be bound
    public static Acceptor bind(Transport transport, SocketAddress address, long incarnation, Door door)
            throws IOException {
        var binding = transport
                .server(address, pipeline -> pipeline.addLast(new GreetingReader(incarnation, door)))
                .bind()
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(binding.cause().getMessage(), binding.cause());
        }
        return new Acceptor(binding.channel());
    }

    /// Where it listens; of a TCP address, with the port that was chosen if none was given.
    public SocketAddress address() {
        return server.localAddress();
    }

    /// Stops listening; connections stay.
    @Override
    public void close() {
        server.close();
    }

    /// A connection whose hello has been read and not yet answered.
    public static final class Visitor {
        private final ChannelHandlerContext context;
        private final GreetingReader reader;
        private final Hello hello;
        private final long incarnation;

        private Visitor(ChannelHandlerContext context, GreetingReader reader, Hello hello, long incarnation) {
            this.context = context;
            this.reader = reader;
            this.hello = hello;
            this.incarnation = incarnation;
        }

        /// What it said.
        public Hello hello() {
            return hello;
        }

        /// Lets it in and returns its connection; frames go to the listener from now on.
        ///
        /// @param batches reads its page batches; null where it may send none
        public Connection admit(FrameListener listener, @Nullable BatchReader batches) {
            var connection = new Connection(context.channel(), hello, hello.incarnation());
            context.executor().execute(() -> {
                if (!context.channel().isActive()) {
                    listener.closed(connection, "the peer closed the connection before its hello was answered");
                    return;
                }
                HelloReply reply = HelloReply.accepted(incarnation);
                context.writeAndFlush(HelloCodec.encodeReply(reply, context.alloc()));
                reader.giveWay(context, new FrameReader(connection, listener, batches));
                context.channel().config().setAutoRead(true);
            });
            return connection;
        }

        /// Sends it away, with the reason.
        public void refuse(RefusalCode code, String reason) {
            context.executor().execute(() -> {
                HelloReply reply = HelloReply.refused(code, reason, incarnation);
                context.writeAndFlush(HelloCodec.encodeReply(reply, context.alloc()))
                        .addListener(ChannelFutureListener.CLOSE);
            });
        }
    }

    private static final class GreetingReader extends HelloReader {
        private final long incarnation;
        private final Door door;
        private @Nullable ScheduledFuture<?> deadline;
        private boolean greeted;

        GreetingReader(long incarnation, Door door) {
            this.incarnation = incarnation;
            this.door = door;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            deadline = context.executor()
                    .schedule(
                            () -> failed(context, new IOException("no hello within " + HELLO_SECONDS + " s")),
                            HELLO_SECONDS,
                            TimeUnit.SECONDS);
        }

        @Override
        int length(ByteBuf gathered) {
            return HelloCodec.HELLO_LENGTH;
        }

        @Override
        void complete(ChannelHandlerContext context, ByteBuf gathered) throws IOException {
            if (greeted) {
                return;
            }
            greeted = true;
            Hello hello = HelloCodec.decodeHello(gathered);
            disarm();
            context.channel().config().setAutoRead(false);
            door.hello(new Visitor(context, this, hello, incarnation));
        }

        @Override
        void failed(ChannelHandlerContext context, Exception cause) {
            disarm();
            if (!greeted) {
                greeted = true;
                LOG.warn(
                        "a connection from {} was cut off: {}",
                        context.channel().remoteAddress(),
                        cause.getMessage());
            }
            if (cause instanceof WrongVersionException) {
                HelloReply reply =
                        HelloReply.refused(RefusalCode.VERSION, String.valueOf(cause.getMessage()), incarnation);
                context.writeAndFlush(HelloCodec.encodeReply(reply, context.alloc()))
                        .addListener(ChannelFutureListener.CLOSE);
            } else {
                context.close();
            }
        }

        private void disarm() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
