package dev.godwit.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real migrations; skipped where QEMU is not installed.
@Timeout(180)
final class QemuMigrationTest {
    private static final long MIB = 1 << 20;
    private static final Duration DEBT = Duration.ofMillis(100);
    private static final long RATE = 40 * MIB;
    /// QEMU 7.2's software emulation does not mark every page that is written just before a pre-copy stops the
    /// guest: 1 to 7 of 24 000 writes were missing on the target and there on the source.
    private static final int LOST_BY_EMULATION = 100;

    private static final QemuGuest IDLE = QemuGuest.idle(64 * MIB);
    private static final QemuGuest DIRTYING = QemuGuest.dirtying(64 * MIB, RATE, 16 * MIB);

    private static Qemu qemu;

    @BeforeAll
    static void find() throws IOException {
        Optional<Qemu> found = Qemu.find();
        assumeTrue(found.isPresent(), "QEMU is not installed");
        qemu = found.get();
    }

    @Test
    void shouldMigrateAGuestThatDirtiesAtTheSetRateInPreCopy() throws Exception {
        try (QemuPair pair = QemuPair.start(qemu, DIRTYING, DEBT)) {
            QemuResult result = new QemuMigration(
                            qemu, DIRTYING, QemuSettings.preCopy().limits(200 * MIB, Duration.ofMillis(30)), pair)
                    .migrate();

            assertThat(result.dirtiedBeforeBytesPerSecond()).isCloseTo(RATE, Percentage.withPercentage(15));
            assertThat(result.dirtiedDuringBytesPerSecond()).isCloseTo(RATE, Percentage.withPercentage(15));
            assertThat(result.transferredBytes()).isGreaterThan(63 * MIB);
            assertThat(result.rounds()).isGreaterThan(1);
            assertThat(result.observedDowntimeNs()).isPositive().isLessThan(result.observedTotalNs());
            assertThat(result.totalNs()).isPositive().isGreaterThanOrEqualTo(result.downtimeNs() + result.setupNs());
            assertThat(differencesFromModel(pair.source())).isZero();
            assertRunsWithWhatItWrote(pair.target(), LOST_BY_EMULATION);
        }
    }

    /// The target's guest goes on writing where the source's stopped.
    ///
    /// @param lostWrites how many words may be missing
    private static void assertRunsWithWhatItWrote(QemuProcess target, int lostWrites) throws Exception {
        assertThat(target.execute("query-status", Map.of()).path("status").asText())
                .isEqualTo("running");
        awaitWriteAfter(target, target.readWord(BootSector.WRITE_COUNT));
        target.execute("stop", Map.of());
        assertThat(differencesFromModel(target)).isLessThanOrEqualTo(lostWrites);
    }

    private static int differencesFromModel(QemuProcess stopped) throws Exception {
        byte[] memory = memory(stopped, DIRTYING);
        GuestModel model = new GuestModel(DIRTYING);
        assertThat(model.differences(memory)).as("words written at all").isGreaterThan(1000);
        model.write(stopped.readWord(BootSector.WRITE_COUNT));
        model.forgiveNext((int) (RATE * DEBT.toMillis() / 1000 / QemuGuest.PAGE_SIZE), memory);
        return model.differences(memory);
    }

    private static void awaitWriteAfter(QemuProcess target, long writes) throws Exception {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (target.readWord(BootSector.WRITE_COUNT) == writes) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("time without a write")
                    .isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldMigrateEveryWordOfAnIdleGuest(int channels) throws Exception {
        try (QemuPair pair = QemuPair.start(qemu, IDLE, DEBT)) {
            new QemuMigration(qemu, IDLE, QemuSettings.preCopy().multifd(channels), pair).migrate();

            assertThat(new GuestModel(IDLE).differences(memory(pair.target(), IDLE)))
                    .isZero();
        }
    }

    @Test
    void shouldMigrateADirtyingGuestInPostCopyWithAllThatItWrote() throws Exception {
        try (QemuPair pair = QemuPair.start(qemu, DIRTYING, DEBT)) {
            QemuResult result = new QemuMigration(qemu, DIRTYING, QemuSettings.postCopy(), pair).migrate();

            assertThat(result.observedDowntimeNs()).isPositive().isLessThan(result.observedTotalNs());
            assertThat(result.dirtiedDuringBytesPerSecond()).isZero();
            assertRunsWithWhatItWrote(pair.target(), 0);
        } catch (QemuUnavailableException e) {
            abort(e.reason());
        }
    }

    @Test
    void shouldTransferNoMemoryOfAZeroGuest() throws Exception {
        QemuGuest zero = new QemuGuest(64 * MIB, false, 0, 0);

        QemuResult result = QemuMigration.run(qemu, zero, QemuSettings.preCopy());

        assertThat(result.transferredBytes()).isLessThan(4 * MIB);
        assertThat(result.dirtiedBeforeBytesPerSecond()).isZero();
    }

    @Test
    void shouldSlowTheGuestDownWithAutoConverge() throws Exception {
        QemuGuest fast = QemuGuest.dirtying(64 * MIB, 200 * MIB, 32 * MIB);

        QemuResult result = QemuMigration.run(
                qemu,
                fast,
                QemuSettings.preCopy().limits(50 * MIB, Duration.ofMillis(30)).withAutoConverge());

        assertThat(result.dirtiedDuringBytesPerSecond()).isLessThan(result.dirtiedBeforeBytesPerSecond() * 3 / 4);
    }

    @Test
    void shouldCancelAMigrationThatDoesNotEndAndLeaveNothingBehind() throws Exception {
        QemuGuest fast = QemuGuest.dirtying(64 * MIB, 400 * MIB, 32 * MIB);
        QemuSettings slow =
                QemuSettings.preCopy().limits(20 * MIB, Duration.ofMillis(10)).timeLimit(Duration.ofSeconds(1));
        QemuPair pair = QemuPair.start(qemu, fast, DEBT);
        try (pair) {
            assertThatThrownBy(() -> new QemuMigration(qemu, fast, slow, pair).migrate())
                    .isInstanceOf(QemuException.class)
                    .hasMessageStartingWith("source: QEMU did not migrate its guest within 1 s");
        }

        assertThat(pair.folder()).doesNotExist();
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void shouldGiveQemusWordsWhenTheTargetDies() throws Exception {
        try (QemuPair pair = QemuPair.start(qemu, IDLE, DEBT)) {
            pair.source().awaitReady(Duration.ofSeconds(60));
            pair.target().close();

            assertThatThrownBy(() -> new QemuMigration(qemu, IDLE, QemuSettings.preCopy(), pair).migrate())
                    .isInstanceOf(QemuException.class)
                    .hasMessageStartingWith("target: QEMU has closed its control socket");
        }
    }

    private static byte[] memory(QemuProcess qemu, QemuGuest guest) throws Exception {
        Path file = Files.createTempFile("guest", ".memory");
        try {
            qemu.execute(
                    "pmemsave",
                    Map.of(
                            "val",
                            QemuGuest.FILL_START,
                            "size",
                            guest.memoryBytes() - QemuGuest.FILL_START,
                            "filename",
                            file.toString()));
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }
}
