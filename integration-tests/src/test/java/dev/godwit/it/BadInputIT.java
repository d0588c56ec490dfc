package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input ends a process with one line (two at most) that says what was wrong and what is allowed, and with the
/// status that the manual promises.
final class BadInputIT {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int CANCELLED = 130;

    private static final byte[] MAGIC = "GODWIT\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HELLO_LENGTH = 40;
    private static final int FOREIGN_VERSION = 99;

    @TempDir
    Path folder;

    static Stream<Arguments> usageErrors() {
        return Stream.of(
                wrong("demo --workload spin", "spin", "idle, stress, hotspot, stream, kv"),
                wrong("demo --mode fast", "fast", "stop-and-copy, pre-copy, post-copy, hybrid"),
                wrong("demo --memory 100000001B", "--memory", "whole number of 4096-byte pages"),
                wrong("demo --image /no/such/image", "/no/such/image", "no such file"),
                wrong("demo --image /", "--image /", "not a plain file"),
                wrong("source --target localhost --memory 64M", "--target", "HOST:PORT"),
                wrong("target", "--listen"));
    }

    private static Arguments wrong(String commandLine, String... told) {
        return Arguments.of(commandLine, told);
    }

    @ParameterizedTest
    @MethodSource("usageErrors")
    void shouldNameWhatIsWrongAndWhatIsAllowed(String commandLine, String[] told) throws Exception {
        shouldEnd(USAGE, List.of(commandLine.split(" ")), told);
    }

    @Test
    void shouldRefuseAGuestThatThisMachineCannotHold() throws Exception {
        shouldEnd(
                FAILED,
                List.of("demo", "--memory", "100T", "--page-size", "65536"),
                "of guest memory was asked for",
                "this machine has");
    }

    @Test
    void shouldRefuseAnImageThatItMayNotRead() throws Exception {
        Path image = Files.write(folder.resolve("image"), new byte[4096]);
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(image), "root may read every file");

        shouldEnd(USAGE, List.of("demo", "--image", image.toString()), image.toString(), "permission denied");
    }

    @Test
    void shouldSayThatAPortIsInUse() throws Exception {
        try (ServerSocket taken = listenOnLoopback()) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            shouldEnd(FAILED, List.of("target", "--listen", address), "cannot listen on", address, "in use");
        }
    }

    @ParameterizedTest
    @MethodSource("unresolvable")
    void shouldSayThatAHostDoesNotResolve(String commandLine) throws Exception {
        shouldEnd(FAILED, List.of(commandLine.split(" ")), "host.invalid", "does not resolve");
    }

    static Stream<String> unresolvable() {
        return Stream.of("source --target host.invalid:7070 --memory 64M", "target --listen host.invalid:7070");
    }

    @Test
    void shouldSayThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket closedSoon = listenOnLoopback()) {
            port = closedSoon.getLocalPort();
        }

        shouldEnd(FAILED, sourceOf("127.0.0.1:" + port), "nobody listens", "127.0.0.1:" + port, "godwit target");
    }

    @Test
    void shouldSayThatTheTargetIsAnHttpServer() throws Exception {
        byte[] answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Answering server = new Answering(answer)) {
            shouldEnd(FAILED, sourceOf(server.address()), server.address(), "not a Godwit", "HTTP");
        }
    }

    @Test
    void shouldSayThatTheTargetTalksGarbage() throws Exception {
        byte[] garbage = {0, 1, 2, 3, (byte) 0xfe, (byte) 0xff, 'x', 'y', 'z', '\n', 0, 0, 0, 0, 0, 0};
        try (Answering server = new Answering(garbage)) {
            shouldEnd(FAILED, sourceOf(server.address()), server.address(), "not a Godwit");
        }
    }

    @Test
    void shouldSayThatTheTargetIsSilent() throws Exception {
        try (Answering server = new Answering(new byte[0])) {
            shouldEnd(FAILED, sourceOf(server.address()), server.address(), "did not answer", "5 s");
        }
    }

    @Test
    void shouldNameBothVersionsWhenTheTargetSpeaksAnother() throws Exception {
        byte[] reply = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) FOREIGN_VERSION)
                .array();
        try (Answering server = new Answering(reply)) {
            shouldEnd(FAILED, sourceOf(server.address()), "version 99", "this side version 1");
        }
    }

    @Test
    void shouldStayAndNameBothVersionsWhenASourceSpeaksAnother() throws Exception {
        byte[] hello = ByteBuffer.allocate(HELLO_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) FOREIGN_VERSION)
                .array();
        byte[] answer = answerOfATargetTo(hello, "version 99");

        assertThat(ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getShort(MAGIC.length))
                .as("the target's own version")
                .isEqualTo((short) 1);
        assertThat(new String(answer, StandardCharsets.UTF_8)).contains("version 99", "version 1");
    }

    @Test
    void shouldStayWhenAnHttpClientKnocks() throws Exception {
        byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

        assertThat(answerOfATargetTo(request, "not a Godwit")).isEmpty();
    }

    /// What a target answers to a stranger; it writes one line about it and goes on.
    private static byte[] answerOfATargetTo(byte[] greeting, String complaint) throws Exception {
        try (GodwitProcess target = GodwitProcess.target()) {
            String[] address = target.address().split(":", 2);
            byte[] answer;
            try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
                socket.getOutputStream().write(greeting);
                answer = socket.getInputStream().readAllBytes();
            }
            target.awaitLine(complaint);
            assertThat(target.isAlive()).isTrue();

            target.signal("TERM");
            assertThat(target.awaitExit()).as("%s", target).isEqualTo(CANCELLED);
            assertThat(target.err()).hasSize(1);
            return answer;
        }
    }

    @Test
    void shouldRefuseAGuestOverTheTargetsLimit() throws Exception {
        try (GodwitProcess target = GodwitProcess.target("--max-memory", "64M");
                GodwitProcess source = target.source("--memory", "128M", "--warm-up", "0s", "--run-after", "0s")) {
            assertThat(source.awaitExit()).as("%s", source).isEqualTo(FAILED);

            String reason = source.awaitLine("--max-memory");
            assertThat(reason).contains("128 MiB", "64 MiB");
            assertThat(source.err()).isEmpty();
            assertThat(target.isAlive()).isTrue();
        }
    }

    private static List<String> sourceOf(String address) {
        return List.of("source", "--target", address, "--memory", "64M");
    }

    private static void shouldEnd(int status, List<String> arguments, String... told) throws Exception {
        try (GodwitProcess process = GodwitProcess.startIn(List.of(), arguments)) {
            assertThat(process.awaitExit()).as("%s", process).isEqualTo(status);
            assertThat(process.out()).isEmpty();
            assertThat(process.err()).hasSizeBetween(1, 2);
            assertThat(process.err().getFirst()).startsWith("godwit").contains(told);
            assertThat(process.err()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
        }
    }

    private static ServerSocket listenOnLoopback() throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    /// A server that answers every client with the same bytes, whatever it says, and then keeps silent.
    private static final class Answering implements AutoCloseable {
        private final ServerSocket server = listenOnLoopback();
        private final byte[] answer;

        Answering(byte[] answer) throws IOException {
            this.answer = answer.clone();
            Thread.ofVirtual().start(this::serve);
        }

        String address() {
            return "127.0.0.1:" + server.getLocalPort();
        }

        /// Until the server is closed.
        private void serve() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> answer(client));
                } catch (IOException e) {
                    return;
                }
            }
        }

        /// Reads to the end, so that the client's own end is not a reset.
        private void answer(Socket client) {
            try (client) {
                client.getOutputStream().write(answer);
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the client has left: it has judged the answer by now
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
