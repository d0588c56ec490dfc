package dev.godwit.lab.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A QEMU that runs our guest, another that waits for it, and the folder with their files. Closing ends the
/// processes and deletes the folder; so does the end of this JVM.
final class QemuPair implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QemuPair.class);

    private final Path folder;
    private final List<QemuProcess> processes = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "godwit-qemu-end");

    private QemuPair(Path folder) {
        this.folder = folder;
    }

    /// Starts both. The guest boots at once.
    ///
    /// @param maxDebt see [BootSector#of]
    static QemuPair start(Qemu qemu, QemuGuest guest, Duration maxDebt) throws IOException, InterruptedException {
        QemuPair pair = new QemuPair(Files.createTempDirectory("godwit-qemu-"));
        Runtime.getRuntime().addShutdownHook(pair.hook);
        try {
            Path image = Files.write(pair.folder.resolve("boot.img"), BootSector.of(guest, maxDebt));
            pair.add(QemuProcess.start(qemu, guest, "source", image, pair.folder, List.of()));
            pair.add(QemuProcess.start(qemu, guest, "target", image, pair.folder, List.of("-incoming", "defer")));
            return pair;
        } catch (IOException | InterruptedException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private synchronized void add(QemuProcess process) {
        processes.add(process);
    }

    Path folder() {
        return folder;
    }

    synchronized QemuProcess source() {
        return processes.getFirst();
    }

    synchronized QemuProcess target() {
        return processes.getLast();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM ends, and this with it", e);
        }
        end();
    }

    private synchronized void end() {
        processes.forEach(QemuProcess::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} is left behind", folder, e);
        }
    }
}
