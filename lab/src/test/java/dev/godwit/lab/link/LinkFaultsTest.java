package dev.godwit.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.godwit.lab.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a link does when it is told to, and when one of its ends misbehaves.
@Timeout(60)
final class LinkFaultsTest {
    private static final int PATIENCE_MS = 300;

    @Test
    void shouldLetNothingPassWhileFrozenAndEverythingAfterwards() throws Exception {
        try (Path path = new Path("1gbit,1ms")) {
            Path.Connection connection = path.connect();
            passesBothWays(connection);

            path.link().freeze();
            connection.source().getOutputStream().write(7);
            connection.source().shutdownOutput();
            connection.target().setSoTimeout(PATIENCE_MS);
            InputStream in = connection.target().getInputStream();
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);

            path.link().thaw();
            connection.target().setSoTimeout(10_000);
            assertThat(in.read()).isEqualTo(7);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldConnectNobodyWhileFrozen() throws Exception {
        try (Path path = new Path("1gbit")) {
            path.link().freeze();
            try (Socket early = new Socket()) {
                early.connect(path.link().address());
                early.getOutputStream().write(5);
                Await.until(() -> path.link().traffic().connections() == 1);

                path.link().thaw();

                Path.Connection late = path.connect();
                assertThat(late.target().getInputStream().read()).isEqualTo(5);
            }
        }
    }

    @Test
    void shouldShowBothEndsACutAndLetNewConnectionsThrough() throws Exception {
        try (Path path = new Path("1gbit,5ms")) {
            Path.Connection connection = path.connect();
            passesBothWays(connection);

            path.link().cut();

            assertEnds(connection.source());
            assertEnds(connection.target());
            passesBothWays(path.connect());
        }
    }

    @Test
    void shouldFlipOneBitOfWhatTheSourceSendsNext() throws Exception {
        byte[] sent = new byte[1000];
        try (Path path = new Path("1gbit")) {
            Path.Connection connection = path.connect();
            path.link().corrupt();

            connection.target().getOutputStream().write(sent);
            assertThat(connection.source().getInputStream().readNBytes(sent.length))
                    .isEqualTo(sent);
            int flipped = 0;
            for (int turn = 0; turn < 2; turn++) {
                connection.source().getOutputStream().write(sent);
                byte[] came = connection.target().getInputStream().readNBytes(sent.length);
                for (byte value : came) {
                    flipped += Integer.bitCount(Byte.toUnsignedInt(value));
                }
            }
            assertThat(flipped).isEqualTo(1);
        }
    }

    @Test
    void shouldLetTheOtherWayGoOnWhenOneSideHasSentItsLast() throws Exception {
        byte[] last = new byte[300_000];
        Arrays.fill(last, (byte) 3);
        try (Path path = new Path("100mbit,5ms")) {
            Path.Connection connection = path.connect();
            Path.beside(() -> {
                connection.source().getOutputStream().write(last);
                connection.source().shutdownOutput();
                return last.length;
            });

            assertThat(connection.target().getInputStream().readAllBytes()).isEqualTo(last);
            connection.target().getOutputStream().write(last);
            connection.target().close();
            assertThat(connection.source().getInputStream().readAllBytes()).isEqualTo(last);
        }
    }

    @Test
    void shouldTellOneSideOfTheOthersEndAfterTheDelay() throws Exception {
        try (Path path = new Path("1gbit,40ms")) {
            Path.Connection connection = path.connect();
            passesBothWays(connection);
            connection.target().setSoLinger(true, 0); // a reset, as from a process that was killed

            long startNs = System.nanoTime();
            connection.target().close();
            assertEnds(connection.source());

            assertThat(System.nanoTime() - startNs).isBetween(40_000_000L, 60_000_000L);
        }
    }

    @Test
    void shouldCloseAConnectionWhoseTargetIsNotThere() throws Exception {
        try (Path path = new Path("1gbit")) {
            path.stopListening();
            try (Socket source = new Socket()) {
                source.connect(path.link().address());

                assertEnds(source);
            }
        }
    }

    @Test
    void shouldKeepNoMoreThanIsUnderWayOfWhatNobodyReads() throws Exception {
        long mostUnderWay = 50_000_000L / 8 / 10; // 50 Mbit/s for 100 ms
        try (Path path = new Path("50mbit,100ms")) {
            Path.Connection unread = path.connect();
            Path.beside(() -> pour(unread.source()));

            long most = 0;
            long before = -1;
            // Until nothing has arrived for a while: the receiver's socket is full.
            while (path.link().traffic().toTarget().arrived() != before || before <= 0) {
                before = path.link().traffic().toTarget().arrived();
                for (int look = 0; look < 100; look++) {
                    most = Math.max(most, path.link().traffic().toTarget().held());
                    LockSupport.parkNanos(5_000_000);
                }
            }
            // Beside it the queue of 2 ms, what the wire catches up of 50 ms, and what the socket had room for.
            assertThat(most).isGreaterThan(mostUnderWay / 2).isLessThan(mostUnderWay + mostUnderWay / 2 + 100_000);
            assertThat(before).isGreaterThan(2 * mostUnderWay);

            Path.Connection other = path.connect();
            passesBothWays(other);
        }
    }

    @Test
    void shouldSayWhereItCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) taken.getLocalSocketAddress();

            assertThatIOException()
                    .isThrownBy(() -> LinkEmulator.open(LinkSpec.parse("lan"), address, address))
                    .withMessageContaining("cannot listen at")
                    .withMessageContaining(String.valueOf(address.getPort()));
        }
    }

    @Test
    void shouldCountWhatItCarries() throws Exception {
        try (Path path = new Path("1gbit")) {
            passesBothWays(path.connect());
            passesBothWays(path.connect());

            LinkTraffic traffic = path.link().traffic();
            assertThat(traffic.connections()).isEqualTo(2);
            assertThat(traffic.toTarget().arrived()).isEqualTo(2);
            assertThat(traffic.toSource().arrived()).isEqualTo(2);
            Await.until(() -> path.link().traffic().toSource().held() == 0);
        }
    }

    private static void passesBothWays(Path.Connection connection) throws IOException {
        connection.source().getOutputStream().write(1);
        assertThat(connection.target().getInputStream().read()).isEqualTo(1);
        connection.target().getOutputStream().write(2);
        assertThat(connection.source().getInputStream().read()).isEqualTo(2);
    }

    /// The connection's end is seen here, orderly or not.
    private static void assertEnds(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static long pour(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] piece = new byte[64 << 10];
        long sent = 0;
        while (true) {
            out.write(piece);
            sent += piece.length;
            if (sent < 0) {
                return sent;
            }
        }
    }
}
