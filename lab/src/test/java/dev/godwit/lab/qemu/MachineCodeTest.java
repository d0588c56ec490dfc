package dev.godwit.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MachineCodeTest {
    private final MachineCode code = new MachineCode(0x7c00);

    @Test
    void shouldWriteNumbersWithTheirLowByteFirst() {
        code.bytes(0xfa).int16(0x1234).int32(0x89abcdef);

        assertThat(code.assemble()).containsExactly(0xfa, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89);
    }

    @Test
    void shouldFillInAddressesOfLabelsBeforeAndBehind() {
        code.label("first").bytes(0x90).address16("last").address32("first", -1).label("last");

        assertThat(code.assemble()).containsExactly(0x90, 0x07, 0x7c, 0xff, 0x7b, 0x00, 0x00);
    }

    @Test
    void shouldCountAShortJumpFromItsEnd() {
        code.label("back")
                .bytes(0xeb)
                .distance8("back")
                .bytes(0xeb)
                .distance8("on")
                .bytes(0x90)
                .label("on");

        assertThat(code.assemble()).containsExactly(0xeb, 0xfe, 0xeb, 0x01, 0x90);
    }

    @Test
    void shouldRefuseAShortJumpThatIsTooLong() {
        code.label("back").bytes(new int[127]).distance8("back");
        assertThat(code.assemble()).endsWith(-128);

        code.bytes(0xeb).distance8("back");

        assertThatThrownBy(code::assemble).hasMessage("label back is too far for a short jump");
    }

    @Test
    void shouldRefuseALabelThatIsMissingOrPlacedTwice() {
        code.distance8("nowhere");

        assertThatThrownBy(code::assemble).hasMessage("label nowhere is not placed");
        assertThatThrownBy(() -> code.label("here").label("here")).hasMessage("label here is placed twice");
    }
}
