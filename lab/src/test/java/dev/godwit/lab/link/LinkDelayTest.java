package dev.godwit.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When bytes arrive: both ends are in this process and have one clock.
@Timeout(60)
final class LinkDelayTest {
    private static final double MS = 1e6;

    /// Between messages: more than one takes, so that none waits for another.
    private static final long APART_NS = 2_000_000;

    /// The first bytes load classes, some 0.2 s on a slow machine: the JVM's delay, not the link's.
    @BeforeAll
    static void carriesSomethingFirst() throws Exception {
        try (Path path = new Path("1gbit")) {
            delays(path.connect(), 50);
        }
    }

    @ParameterizedTest
    @CsvSource({"1gbit, 0", "lan, 0.1", "'1gbit,5ms', 5", "'100mbit,40ms', 40"})
    void shouldDelayWithinAMillisecond(String spec, double delayMs) throws Exception {
        try (Path path = new Path(spec)) {
            long[] delays = delays(path.connect(), 100);

            assertThat(median(delays) / MS).isCloseTo(delayMs, within(1.0));
            assertThat(least(delays) / MS).isGreaterThanOrEqualTo(delayMs);
        }
    }

    @Test
    void shouldDelayWithinAMillisecondWhileHalfOfAGigabitPasses() throws Exception {
        var enough = new AtomicBoolean();
        try (Path path = new Path("1gbit,5ms")) {
            Path.Connection busy = path.connect();
            Path.Connection probed = path.connect();
            CompletableFuture<Long> sender = Path.beside(() -> pour(busy, 62.5e6, enough));
            CompletableFuture<Long> receiver = Path.beside(() -> drain(busy));

            long[] delays = delays(probed, 200);
            enough.set(true);

            assertThat(receiver.join()).isEqualTo(sender.join()).isGreaterThan(1_000_000);
            assertThat(median(delays) / MS).isCloseTo(5, within(1.0));
        }
    }

    @Test
    void shouldServeASmallConnectionBesideOneThatIsAlwaysBusy() throws Exception {
        var enough = new AtomicBoolean();
        try (Path path = new Path("100mbit,5ms")) {
            Path.Connection busy = path.connect();
            Path.Connection probed = path.connect();
            CompletableFuture<Long> sender = Path.beside(() -> pour(busy, Double.POSITIVE_INFINITY, enough));
            Path.beside(() -> drain(busy));

            long[] delays = delays(probed, 100);
            enough.set(true);

            assertThat(sender.join()).isGreaterThan(1_000_000);
            // Its turn comes within a queue of 2 ms and a quantum of each.
            assertThat(median(delays) / MS).isBetween(5.0, 5 + 2 + 2 * 0.5 + 1);
        }
    }

    @Test
    void shouldJitterWithinItsBoundsAndKeepTheOrder() throws Exception {
        try (Path path = new Path("1gbit,10ms,jitter=4ms")) {
            // Further apart than the jitter, or one that is late holds up the next.
            long[] delays = delays(path.connect(), 100, 8_000_000);

            assertThat(least(delays) / MS).isBetween(6.0, 8.0);
            assertThat(median(delays) / MS).isBetween(9.0, 11.5);
            long[] sorted = delays.clone();
            Arrays.sort(sorted);
            assertThat(sorted[90] / MS).isBetween(12.0, 15.0);
        }
    }

    @Test
    void shouldTakeARoundTripToConnect() throws Exception {
        try (Path path = new Path("1gbit,30ms")) {
            long startNs = System.nanoTime();
            Path.Connection connection = path.connect();
            connection.source().getOutputStream().write(1);
            assertThat(connection.target().getInputStream().read()).isEqualTo(1);

            assertThat((System.nanoTime() - startNs) / MS).isBetween(90.0, 95.0);
        }
    }

    private static long[] delays(Path.Connection connection, int messages) throws IOException {
        return delays(connection, messages, APART_NS);
    }

    /// Sends stamps, and compares each with the time of its arrival; they must come in order.
    private static long[] delays(Path.Connection connection, int messages, long apartNs) throws IOException {
        CompletableFuture<long[]> arriving = Path.beside(() -> {
            var in = new DataInputStream(connection.target().getInputStream());
            long[] delays = new long[messages];
            for (int i = 0; i < messages; i++) {
                int number = in.readInt();
                delays[number] = -in.readLong() + System.nanoTime();
                assertThat(number).isEqualTo(i);
            }
            return delays;
        });
        var buffer = new ByteArrayOutputStream(12);
        OutputStream out = connection.source().getOutputStream();
        for (int i = 0; i < messages; i++) {
            buffer.reset();
            var message = new DataOutputStream(buffer);
            message.writeInt(i);
            message.writeLong(System.nanoTime());
            out.write(buffer.toByteArray());
            LockSupport.parkNanos(apartNs);
        }
        return arriving.join();
    }

    private static long pour(Path.Connection connection, double bytesPerSecond, AtomicBoolean enough)
            throws IOException {
        byte[] piece = new byte[32 << 10];
        long startNs = System.nanoTime();
        long sent = 0;
        while (!enough.get()) {
            connection.source().getOutputStream().write(piece);
            sent += piece.length;
            LockSupport.parkNanos(startNs + (long) (sent / bytesPerSecond * 1e9) - System.nanoTime());
        }
        connection.source().shutdownOutput();
        return sent;
    }

    private static long drain(Path.Connection connection) throws IOException {
        return connection.target().getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double least(long[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }
}
