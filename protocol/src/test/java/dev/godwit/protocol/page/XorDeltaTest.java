package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.page.Pages.Kind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class XorDeltaTest {
    private static final int PAGE = 4096;

    private final MemorySegment before = Pages.memory(1, PAGE);
    private final MemorySegment now = Pages.memory(1, PAGE);
    private final MemorySegment code = Pages.memory(1, PAGE);

    @Example
    void shouldWriteTheSpecificationsExample() {
        before.fill((byte) 0x11);
        now.fill((byte) 0x11);
        now.set(ValueLayout.JAVA_BYTE, 3, (byte) 0x12);
        now.set(ValueLayout.JAVA_BYTE, 5, (byte) 0x10);
        now.set(ValueLayout.JAVA_BYTE, 304, (byte) 0x01);
        assertThat(encode(PAGE)).isEqualTo("0303030001" + "aa020110");
        assertThat(applied("0303030001" + "aa020110")).isEqualTo(XorDelta.APPLIED);
        assertThat(before.mismatch(now)).isEqualTo(-1);
    }

    @Example
    void shouldWriteNothingForEqualVersions() {
        assertThat(encode(PAGE)).isEmpty();
        assertThat(applied("")).isEqualTo(XorDelta.APPLIED);
    }

    @Example
    void shouldGiveUpWhenTheCodeGetsTooLong() {
        Pages.write(now, PAGE, 0, Kind.RANDOM, new Random(1));
        assertThat(encode(PAGE)).isNull();
        assertThat(encode(PAGE / 2)).isNull();
    }

    @Property(tries = 500)
    void shouldRestoreAnyVersionFromAnyOther(@ForAll Kind first, @ForAll Kind second, @ForAll long seed) {
        Random random = new Random(seed);
        Pages.write(before, PAGE, 0, first, random);
        now.copyFrom(before);
        Pages.write(now, PAGE, 0, second, random);
        int length = XorDelta.encode(before, 0, now, 0, PAGE, code, PAGE);
        if (length != XorDelta.TOO_LONG) {
            assertThat(length).isBetween(0, PAGE);
            assertThat(XorDelta.apply(code, 0, length, before, PAGE)).isEqualTo(XorDelta.APPLIED);
            assertThat(before.mismatch(now)).isEqualTo(-1);
        }
    }

    @Property
    void shouldRestoreAVersionThatDiffersInOneByte(@ForAll long seed) {
        int changed = new Random(seed).nextInt(PAGE);
        now.copyFrom(before);
        now.set(ValueLayout.JAVA_BYTE, changed, (byte) ~before.get(ValueLayout.JAVA_BYTE, changed));
        int length = XorDelta.encode(before, 0, now, 0, PAGE, code, PAGE);
        assertThat(length).isBetween(3, 4);
        assertThat(XorDelta.apply(code, 0, length, before, PAGE)).isEqualTo(XorDelta.APPLIED);
        assertThat(before.mismatch(now)).isEqualTo(-1);
    }

    @Property(tries = 5000)
    void shouldNeverLeaveThePageOrTheCode(@ForAll @Size(max = 40) byte[] bytes) {
        MemorySegment exact = MemorySegment.ofArray(bytes); // a read or write outside throws
        int result = XorDelta.apply(exact, 0, bytes.length, before, PAGE);
        assertThat(result == XorDelta.APPLIED || result < bytes.length).isTrue();
    }

    @Example
    void shouldNameTheRunThatIsMalformed() {
        assertThat(applied("0301ff 0000")).isEqualTo(3); // an empty run
        assertThat(applied("0301ff 00")).isEqualTo(3); // ends within the run's header
        assertThat(applied("0002ff")).isZero(); // ends within the run's bytes
        assertThat(applied("802001ff")).isZero(); // begins behind the page
        assertThat(applied("ff1f02ffff")).isZero(); // ends behind the page
        assertThat(applied("ff1f01ff")).isEqualTo(XorDelta.APPLIED); // the last byte of the page
        assertThat(applied("8080800001ff")).isZero(); // a number of 4 bytes
    }

    private @Nullable String encode(int limit) {
        int length = XorDelta.encode(before, 0, now, 0, PAGE, code, limit);
        return length == XorDelta.TOO_LONG
                ? null
                : HexFormat.of().formatHex(code.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    private int applied(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return XorDelta.apply(MemorySegment.ofArray(bytes), 0, bytes.length, before, PAGE);
    }
}
