package dev.godwit.protocol.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A second descriptor of a connection's socket, to write to it from any thread at once: an event loop would have to be
/// woken first. One of its own, since the channel's may be closed at any moment and its number given to another file.
///
/// Opened on the connection's event loop, closed there with the channel.
final class DirectSocket {
    /// Linux's `fcntl(descriptor, F_DUPFD_CLOEXEC, 0)`: a duplicate that no program started from here inherits.
    private static final @Nullable MethodHandle FCNTL = link();

    private static final int F_DUPFD_CLOEXEC = 1030;

    private final FileDescriptor descriptor;

    /// Whether the bytes go by the event loop from now on.
    private boolean over;

    private DirectSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @SuppressWarnings("restricted") // the descriptor is that of the C declaration
    private static @Nullable MethodHandle link() {
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
        } catch (UnsupportedOperationException | NoSuchElementException | IllegalCallerException e) {
            return null;
        }
    }

    /// Null where there is none: without native sockets, of a closed channel, in a process that has too many files
    /// open.
    static @Nullable DirectSocket of(Channel channel) {
        if (FCNTL == null || !channel.isOpen() || !(channel instanceof AbstractEpollStreamChannel epoll)) {
            return null;
        }
        int duplicate = duplicate(FCNTL, epoll.fd().intValue());
        if (duplicate < 0) {
            return null;
        }
        var socket = new DirectSocket(new FileDescriptor(duplicate));
        channel.closeFuture().addListener(closed -> socket.close());
        return socket;
    }

    private static int duplicate(MethodHandle fcntl, int descriptor) {
        try {
            return (int) fcntl.invokeExact(descriptor, F_DUPFD_CLOEXEC, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call threw", e);
        }
    }

    /// Writes all the bytes and releases them. What the socket does not take goes by the loop, and so does all that
    /// comes after it: what is sent stays in order.
    synchronized void write(ByteBuf bytes, Consumer<ByteBuf> byTheLoop) {
        if (!over) {
            try {
                bytes.skipBytes(
                        descriptor.writeAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
            } catch (IOException e) {
                over = true; // the loop finds out why, and closes the channel
            }
            over |= bytes.isReadable();
        }
        if (over) {
            byTheLoop.accept(bytes);
        } else {
            bytes.release();
        }
    }

    private synchronized void close() throws IOException {
        over = true;
        descriptor.close();
    }
}
