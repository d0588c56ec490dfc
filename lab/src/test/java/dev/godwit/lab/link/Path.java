package dev.godwit.lab.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A link with a plain listening socket behind it, and connections through it.
final class Path implements AutoCloseable {
    private final ServerSocket server;
    private final LinkEmulator link;
    private final List<Connection> connections = new ArrayList<>();

    /// The two ends of a connection through the link.
    record Connection(Socket source, Socket target) implements AutoCloseable {
        @Override
        public void close() {
            try (source) {
                target.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    Path(String spec) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        server = new ServerSocket(0, 64, here);
        server.setSoTimeout(10_000);
        link = LinkEmulator.open(LinkSpec.parse(spec), new InetSocketAddress(here, 0), (InetSocketAddress)
                server.getLocalSocketAddress());
    }

    LinkEmulator link() {
        return link;
    }

    Connection connect() throws IOException {
        Socket source = new Socket();
        source.connect(link.address());
        Connection connection = new Connection(source, server.accept());
        for (Socket socket : List.of(connection.source, connection.target)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
        }
        connections.add(connection);
        return connection;
    }

    /// Nobody listens behind the link any more.
    void stopListening() throws IOException {
        server.close();
    }

    interface Work<T> {
        T run() throws IOException;
    }

    /// Runs something beside this thread.
    static <T> CompletableFuture<T> beside(Work<T> work) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                result.complete(work.run());
            } catch (IOException e) {
                result.completeExceptionally(new UncheckedIOException(e));
            }
        });
        return result;
    }

    @Override
    public void close() throws IOException {
        link.close();
        connections.forEach(Connection::close);
        server.close();
    }
}
