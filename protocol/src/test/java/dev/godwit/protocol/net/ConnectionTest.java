package dev.godwit.protocol.net;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Role;
import io.netty.channel.epoll.Epoll;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is sent without the event loop.
@Timeout(60)
class ConnectionTest {
    /// More than a Unix socket holds: some 200 KB, of which each frame takes a kilobyte.
    private static final int MANY = 5000;

    private final Transport here = new Transport("test-here");
    private final Transport there = new Transport("test-there");
    private final CompletableFuture<Connection> admitted = new CompletableFuture<>();
    private final Heard heard = new Heard(new LinkedBlockingQueue<>(), new CountDownLatch(1));

    @TempDir
    private Path folder;

    @BeforeEach
    void directSocketsThereAre() {
        assumeTrue(Epoll.isAvailable(), "without native sockets everything goes by the loop");
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void shouldNotWaitForTheEventLoop() throws Exception {
        Connection connection = connect(listen(tcp()));
        CountDownLatch busy = keepBusy(connection);

        connection.tellDirectly(new Frame.Pull(7, false));

        assertThat(heard.pages(1)).containsExactly(7);
        busy.countDown();
    }

    @ParameterizedTest(name = "Unix socket: {0}")
    @ValueSource(booleans = {false, true})
    void shouldSendFramesOfManyThreadsWhole(boolean unix) throws Exception {
        Connection connection = connect(listen(unix ? unix() : tcp()));
        int threads = 8;
        List<Thread> senders = IntStream.range(0, threads)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < MANY; i++) {
                        connection.tellDirectly(new Frame.Pull(i * threads + thread, false));
                    }
                }))
                .toList();
        for (Thread sender : senders) {
            sender.join();
        }

        List<Integer> pages = heard.pages(threads * MANY);

        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            assertThat(pages.stream().filter(page -> page % threads == number))
                    .as("those of thread %d", thread)
                    .containsExactlyElementsOf(IntStream.range(0, MANY)
                            .map(i -> i * threads + number)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void shouldKeepWhatTheSocketDoesNotTakeAndItsOrder() throws Exception {
        Connection connection = connect(listen(unix()));
        CountDownLatch busy = keepBusy(admitted.get());

        for (int page = 0; page < MANY; page++) {
            connection.tellDirectly(new Frame.Pull(page, false));
        }
        busy.countDown();

        assertThat(heard.pages(MANY))
                .containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    }

    @Test
    void shouldCloseAllThatItOpened() throws Exception {
        SocketAddress address = listen(tcp());
        connect(address).abort("the loops have their threads and descriptors now");
        long before = openSockets();
        int connections = 50;
        for (int i = 0; i < connections; i++) {
            Connection connection = connect(address);
            connection.abort("the test has seen enough");
            connection.awaitClosed();
        }

        assertThat(openSockets()).as("sockets open").isLessThan(before + connections / 2);
    }

    @Test
    void shouldSendNothingOnceItIsClosed() throws Exception {
        SocketAddress address = listen(tcp());
        Connection connection = connect(address);
        connection.abort("the test has seen enough");
        assertThat(heard.closed.await(5, TimeUnit.SECONDS)).isTrue();
        Connection other = connect(address); // by the numbers of the descriptors that were closed

        for (int page = 0; page < 100; page++) {
            connection.tellDirectly(new Frame.Pull(page, false));
        }
        other.tellDirectly(new Frame.Pull(1000, false));

        assertThat(heard.pages(1)).containsExactly(1000);
    }

    private static long openSockets() {
        File[] descriptors = requireNonNull(new File("/proc/self/fd").listFiles());
        return Arrays.stream(descriptors).filter(ConnectionTest::isSocket).count();
    }

    private static boolean isSocket(File descriptor) {
        try {
            return Files.readSymbolicLink(descriptor.toPath()).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static SocketAddress tcp() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private SocketAddress unix() {
        return UnixDomainSocketAddress.of(folder.resolve("socket"));
    }

    private SocketAddress listen(SocketAddress at) throws IOException {
        Acceptor acceptor = Acceptor.bind(there, at, 1, visitor -> admitted.complete(visitor.admit(heard, null)));
        return at instanceof InetSocketAddress ? acceptor.address() : at;
    }

    /// A connection that sends directly.
    private Connection connect(SocketAddress address) throws Exception {
        Connection connection =
                new Connector(here, address, 2).open(Role.PULL, 0, UUID.randomUUID(), new WireCounter(), heard);
        connection.openDirectly();
        var opened = new CountDownLatch(1);
        connection.execute(opened::countDown);
        opened.await();
        return connection;
    }

    /// Keeps a connection's event loop from all else until the latch is open.
    private static CountDownLatch keepBusy(Connection connection) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        connection.execute(() -> {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
        return end;
    }

    private record Heard(LinkedBlockingQueue<Integer> pages, CountDownLatch closed) implements FrameListener {
        List<Integer> pages(int count) throws InterruptedException {
            List<Integer> taken = new ArrayList<>();
            while (taken.size() < count) {
                Integer page = pages.poll(10, TimeUnit.SECONDS);
                if (page == null) {
                    return taken;
                }
                taken.add(page);
            }
            return taken;
        }

        @Override
        public void frame(Connection connection, Frame frame) {
            pages.add(((Frame.Pull) frame).page());
        }

        @Override
        public void closed(Connection connection, String reason) {
            closed.countDown();
        }
    }
}
