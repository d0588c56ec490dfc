package dev.godwit.lab.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One QEMU with our guest, under software emulation (TCG). Made, used and closed by [QemuPair]'s owner, on one
/// thread.
final class QemuProcess implements AutoCloseable {
    /// From the start of the process to its control socket.
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /// What QEMU says last is what it died of.
    private static final int LAST_LINES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(QemuProcess.class);

    private final String role;
    private final Process process;
    private final Path errors;
    private final Qmp qmp;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private QemuProcess(String role, Process process, Path errors, Qmp qmp) {
        this.role = role;
        this.process = process;
        this.errors = errors;
        this.qmp = qmp;
        Thread.ofVirtual().name("godwit-qemu-serial").start(this::readSerial);
    }

    /// Starts QEMU and connects to it.
    ///
    /// @param role a word that tells this process from others, in messages and file names
    /// @param folder receives the socket and the messages
    /// @param more arguments
    static QemuProcess start(Qemu qemu, QemuGuest guest, String role, Path image, Path folder, List<String> more)
            throws IOException, InterruptedException {
        Path socket = folder.resolve(role + ".qmp");
        Path errors = folder.resolve(role + ".err");
        List<String> command = new ArrayList<>(List.of(qemu.binary().toString()));
        command.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
        command.addAll(List.of("-machine", "pc,accel=tcg", "-cpu", "qemu64", "-smp", "1"));
        command.addAll(List.of("-m", (guest.memoryBytes() >> 20) + "M"));
        command.addAll(List.of("-drive", "if=floppy,format=raw,readonly=on,file=" + option(image), "-boot", "a"));
        command.addAll(List.of("-serial", "stdio", "-qmp", "unix:" + option(socket)));
        command.addAll(more);
        LOG.debug("starting {}", command);

        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            // Whichever comes first ends the wait for a connection: QEMU's end, or the limit.
            process.onExit()
                    .completeOnTimeout(process, START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .thenRun(() -> close(server));
            try {
                return new QemuProcess(role, process, errors, Qmp.open(server.accept()));
            } catch (IOException e) {
                process.destroyForcibly().onExit().join();
                throw new QemuException(role + ": QEMU does not start" + lastWords(errors));
            } catch (InterruptedException | RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        }
    }

    /// A comma in a value is written twice.
    private static String option(Path path) {
        return path.toString().replace(",", ",,");
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("QEMU's control socket does not close", e);
        }
    }

    private void readSerial() {
        try (InputStream serial = process.getInputStream()) {
            int read = serial.read();
            while (read >= 0) {
                if (read == BootSector.READY) {
                    ready.complete(null);
                }
                read = serial.read();
            }
        } catch (IOException e) {
            LOG.debug("the guest's serial line broke", e);
        } finally {
            ready.completeExceptionally(new QemuException("ended before the guest was ready"));
        }
    }

    /// Waits until the guest has filled its memory.
    void awaitReady(Duration limit) throws QemuException, InterruptedException {
        try {
            ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw failure("its guest did not fill its memory within " + limit.toSeconds() + " s");
        }
    }

    JsonNode execute(String command, Map<String, ?> arguments) throws QemuException, InterruptedException {
        try {
            return qmp.execute(command, arguments);
        } catch (QemuException e) {
            throw failure(e.reason());
        }
    }

    Optional<Qmp.Event> awaitEvent(Predicate<Qmp.Event> wanted, Duration limit)
            throws QemuException, InterruptedException {
        try {
            return qmp.awaitEvent(wanted, limit);
        } catch (QemuException e) {
            throw failure(e.reason());
        }
    }

    /// A word of guest-physical memory.
    long readWord(long address) throws QemuException, InterruptedException {
        String command = "xp /1wx 0x" + Long.toHexString(address);
        String line = execute("human-monitor-command", Map.of("command-line", command))
                .asText();
        int hex = line.indexOf(": 0x");
        if (hex < 0) {
            throw failure("QEMU does not show its guest's memory: " + line.strip());
        }
        return Long.parseLong(line.substring(hex + ": 0x".length()).strip(), 16);
    }

    /// An exception with what happened, where, and QEMU's last words.
    QemuException failure(String what) {
        return new QemuException(role + ": " + what + lastWords());
    }

    /// The end of what QEMU wrote to standard error, in brackets; empty if it wrote nothing.
    String lastWords() {
        return lastWords(errors);
    }

    private static String lastWords(Path errors) {
        try {
            List<String> lines = Files.readAllLines(errors);
            String last = String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            return last.isBlank() ? "" : " (" + last.strip() + ")";
        } catch (IOException e) {
            LOG.debug("no messages of QEMU", e);
            return "";
        }
    }

    /// Ends QEMU at once: it has nothing to save.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        qmp.close();
    }
}
