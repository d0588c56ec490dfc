package dev.godwit.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BootSectorTest {
    private static final long MIB = 1 << 20;
    private static final Duration DEBT = Duration.ofMillis(100);
    private static final QemuGuest DIRTYING = QemuGuest.dirtying(64 * MIB, 256 * MIB, 32 * MIB);

    @Test
    void shouldBeOneSectorThatTheFirmwareBoots() {
        byte[] sector = BootSector.of(DIRTYING, DEBT);

        assertThat(sector).hasSize(512).endsWith(0x55, 0xaa);
    }

    @Test
    void shouldFillFromOneMebibyteToTheEndOfMemory() {
        // mov edi, 1 MiB; mov ecx, words
        assertThat(hex(BootSector.of(DIRTYING, DEBT))).contains("bf00001000" + "b90000fc00");
    }

    @Test
    void shouldLeaveMemoryAloneWhenTheFillIsZero() {
        QemuGuest zero = new QemuGuest(64 * MIB, false, 256 * MIB, 32 * MIB);

        assertThat(hex(BootSector.of(zero, DEBT))).doesNotContain("bf00001000");
    }

    @Test
    void shouldMultiplyTheTimeByTheRateAndTheRandomWordByTheWorkingSet() {
        String sector = hex(BootSector.of(DIRTYING, DEBT));

        int rate = BootSector.pagesPerPmTick(256 * MIB);
        // mov eax, rate; mul ecx
        assertThat(sector).contains("b8" + hex(rate) + "f7e1");
        // mov eax, 8192 pages; mul ebx
        assertThat(sector).contains("b800200000" + "f7e3");
    }

    @Test
    void shouldGiveUpWorkThatIsLaterThanTheDebt() {
        // 0.1 s of 3 579 545 Hz: cmp ecx, ticks; jbe; mov ecx, ticks
        assertThat(hex(BootSector.of(DIRTYING, DEBT))).contains("81f9" + hex(357_955) + "7605" + "b9" + hex(357_955));
    }

    @Test
    void shouldSleepWithInterruptsOffWhenIdle() {
        String sector = hex(BootSector.of(QemuGuest.idle(64 * MIB), DEBT));

        // hlt; jmp hlt
        assertThat(sector).contains("f4ebfd");
        // sti; hlt
        assertThat(sector).doesNotContain("fbf4");
    }

    @Test
    void shouldJumpIntoProtectedModeAndAnswerTheTimer() {
        byte[] sector = BootSector.of(DIRTYING, DEBT);

        // The far jump behind mov cr0, eax; its offset is that of mov eax, DATA.
        int jump = find(sector, "0f22c0ea") + 4;
        assertThat(hex(sector).substring(2 * offset(sector, jump))).startsWith("b810000000");
        // The interrupt gate, whose handler is iretd.
        int gate = find(sector, "0800008e0000") - 2;
        assertThat(sector[offset(sector, gate)]).isEqualTo((byte) 0xcf);
    }

    @ParameterizedTest
    @ValueSource(longs = {4096, 1_000_000, 100 * MIB, 256 * MIB, 8192 * MIB})
    void shouldKeepARateWithinAThousandth(long bytesPerSecond) {
        double pagesPerSecond = Integer.toUnsignedLong(BootSector.pagesPerPmTick(bytesPerSecond)) / 0x1p32 * 3_579_545;

        assertThat(pagesPerSecond * 4096 / bytesPerSecond).isCloseTo(1, within(0.001));
    }

    @ParameterizedTest
    @CsvSource({"8,0,0", "4096,0,0", "64,1,0", "64,1,64", "64,9000,16", "64,-1,16"})
    void shouldRefuseAGuestThatCannotBeBuilt(long memoryMib, long dirtyMib, long workingSetMib) {
        assertThatThrownBy(() -> QemuGuest.dirtying(memoryMib * MIB, dirtyMib * MIB, workingSetMib * MIB))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// The offset in the sector of the address that a 16-bit field holds.
    private static int offset(byte[] sector, int field) {
        return ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).getShort(field) - 0x7c00;
    }

    private static int find(byte[] sector, String hex) {
        assertThat(hex(sector)).containsOnlyOnce(hex);
        return hex(sector).indexOf(hex) / 2;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits(Integer.reverseBytes(value));
    }
}
