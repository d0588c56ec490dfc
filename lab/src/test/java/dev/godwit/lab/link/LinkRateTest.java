package dev.godwit.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes in a second, for one connection and for several.
@Timeout(60)
final class LinkRateTest {
    private static final int RUNS = 5;
    private static final double SECONDS = 1.2;

    @ParameterizedTest
    @ValueSource(strings = {"100mbit", "100mbit,40ms,jitter=5ms", "1gbit", "1gbit,5ms"})
    void shouldKeepItsRateWithinFivePercent(String spec) throws Exception {
        double bytesPerSecond = LinkSpec.parse(spec).bitsPerSecond() / 8.0;
        double[] rates = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            try (Path path = new Path(spec)) {
                Path.Connection connection = path.connect();
                rates[run] = carry(connection.source(), connection.target(), bytesPerSecond)
                        .join();
            }
        }

        assertThat(median(rates)).isCloseTo(bytesPerSecond, within(0.05 * bytesPerSecond));
    }

    @Test
    void shouldHaveItsRateInEachDirection() throws Exception {
        double bytesPerSecond = 50e6;
        try (Path path = new Path("400mbit,1ms")) {
            Path.Connection connection = path.connect();
            var there = carry(connection.source(), connection.target(), bytesPerSecond);
            var back = carry(connection.target(), connection.source(), bytesPerSecond);

            assertThat(there.join()).isCloseTo(bytesPerSecond, within(0.05 * bytesPerSecond));
            assertThat(back.join()).isCloseTo(bytesPerSecond, within(0.05 * bytesPerSecond));
        }
    }

    @Test
    void shouldShareItsRateEvenlyAmongItsConnections() throws Exception {
        int connections = 3;
        double share = 50e6 / connections;
        try (Path path = new Path("400mbit,1ms")) {
            List<CompletableFuture<Double>> rates = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Path.Connection connection = path.connect();
                rates.add(carry(connection.source(), connection.target(), share));
            }

            assertThat(rates).allSatisfy(rate -> assertThat(rate.join()).isCloseTo(share, within(0.1 * share)));
        }
    }

    @Test
    void shouldTakeLessThanHalfACoreAtAGigabitASecond() throws Exception {
        try (Path path = new Path("1gbit,1ms")) {
            Path.Connection connection = path.connect();
            carry(connection.source(), connection.target(), 125e6).join();
            long cpuNs = Threads.cpuNs("godwit-link");
            long startNs = System.nanoTime();
            carry(connection.source(), connection.target(), 125e6).join();
            double cores = (double) (Threads.cpuNs("godwit-link") - cpuNs) / (System.nanoTime() - startNs);

            assertThat(cores).isPositive().isLessThan(0.5);
        }
    }

    /// Sends for some time at most as fast as the link lets it; the rate at which it comes.
    private static CompletableFuture<Double> carry(Socket from, Socket to, double bytesPerSecond) {
        long bytes = (long) (bytesPerSecond * SECONDS);
        Path.beside(() -> send(from, bytes));
        return Path.beside(() -> receive(to, bytes));
    }

    private static long send(Socket from, long bytes) throws IOException {
        OutputStream out = from.getOutputStream();
        byte[] piece = new byte[64 << 10];
        for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
        return bytes;
    }

    private static double receive(Socket to, long bytes) throws IOException {
        InputStream in = to.getInputStream();
        byte[] piece = new byte[64 << 10];
        int first = in.read(piece);
        long startNs = System.nanoTime();
        long received = first;
        while (received < bytes) {
            received += in.read(piece, 0, (int) Math.min(piece.length, bytes - received));
        }
        return (received - first) * 1e9 / (System.nanoTime() - startNs);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
