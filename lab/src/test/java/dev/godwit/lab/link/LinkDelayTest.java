package dev.godwit.lab.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When bytes arrive: both ends are in this process and have one clock. A machine that has no processor for a thread
/// delays it, whatever it waits for: what bare timers are late beside the link is not the link's.
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
            Delays delays = delays(path.connect(), 100);

            assertThat(delays.medianMs()).isBetween(delayMs, delayMs + 1 + delays.timersMs());
            assertThat(delays.leastMs()).isGreaterThanOrEqualTo(delayMs);
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

            Delays delays = delays(probed, 200);
            enough.set(true);

            assertThat(receiver.join()).isEqualTo(sender.join()).isGreaterThan(1_000_000);
            assertThat(delays.medianMs()).isBetween(5.0, 5 + 1 + delays.timersMs());
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

            Delays delays = delays(probed, 100);
            enough.set(true);

            assertThat(sender.join()).isGreaterThan(1_000_000);
            // Its turn comes within a queue of 2 ms and a quantum of each.
            assertThat(delays.medianMs()).isBetween(5.0, 5 + 2 + 2 * 0.5 + 1 + delays.timersMs());
        }
    }

    @Test
    void shouldJitterWithinItsBoundsAndKeepTheOrder() throws Exception {
        try (Path path = new Path("1gbit,10ms,jitter=4ms")) {
            // Further apart than the jitter, or one that is late holds up the next.
            Delays delays = delays(path.connect(), 100, 8_000_000);

            double late = delays.timersMs();
            assertThat(delays.leastMs()).isBetween(6.0, 8.0 + late);
            assertThat(delays.medianMs()).isBetween(9.0, 11.5 + late);
            assertThat(delays.quantileMs(0.9)).isBetween(12.0, 15.0 + late);
        }
    }

    @Test
    void shouldTakeARoundTripToConnect() throws Exception {
        try (Path path = new Path("1gbit,30ms")) {
            CompletableFuture<Long> timers = Path.beside(() -> parkedNs(30_000_000, 3));
            long startNs = System.nanoTime();
            Path.Connection connection = path.connect();
            connection.source().getOutputStream().write(1);
            assertThat(connection.target().getInputStream().read()).isEqualTo(1);

            double tookMs = (System.nanoTime() - startNs) / MS;
            assertThat(tookMs).isBetween(90.0, 95.0 + timers.join() / MS - 90);
        }
    }

    /// What so many waits took, one after another.
    private static long parkedNs(long nanos, int times) {
        long startNs = System.nanoTime();
        for (int i = 0; i < times; i++) {
            LockSupport.parkNanos(nanos);
        }
        return System.nanoTime() - startNs;
    }

    /// What the messages took, sorted, and how late bare timers were meanwhile.
    private record Delays(List<Long> sortedNs, List<Long> sortedTimersNs) {
        static Delays of(long[] ns, long[] timersNs) {
            return new Delays(sorted(ns), sorted(timersNs));
        }

        private static List<Long> sorted(long[] values) {
            return Arrays.stream(values).sorted().boxed().toList();
        }

        double leastMs() {
            return sortedNs.getFirst() / MS;
        }

        double medianMs() {
            return quantileMs(0.5);
        }

        double quantileMs(double part) {
            return sortedNs.get((int) (sortedNs.size() * part)) / MS;
        }

        double timersMs() {
            return sortedTimersNs.get(sortedTimersNs.size() / 2) / MS;
        }
    }

    private static Delays delays(Path.Connection connection, int messages) throws IOException {
        return delays(connection, messages, APART_NS);
    }

    /// Sends stamps, and compares each with the time of its arrival; they must come in order.
    private static Delays delays(Path.Connection connection, int messages, long apartNs) throws IOException {
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
        long[] late = new long[messages];
        for (int i = 0; i < messages; i++) {
            buffer.reset();
            var message = new DataOutputStream(buffer);
            message.writeInt(i);
            message.writeLong(System.nanoTime());
            out.write(buffer.toByteArray());
            late[i] = parkedNs(apartNs, 1) - apartNs;
        }
        return Delays.of(arriving.join(), late);
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
}
