package dev.godwit.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state section `cpu`, little-endian: the vCPUs' registers.
/// ```
///   0  i32  vCPUs
///   4  i32  registers of each
///   8  i64  the registers of vCPU 0, of vCPU 1, …
/// ```
final class CpuSection {
    static final String NAME = "cpu";
    private static final int VERSION = 1;

    private CpuSection() {}

    static StateSection write(List<VcpuCore> cores) {
        int registers = cores.getFirst().registers().length;
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + cores.size() * registers * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(cores.size())
                .putInt(registers);
        for (VcpuCore core : cores) {
            // One copy: a call for each register would be interpreted, or compiled, while the guest is paused.
            bytes.asLongBuffer().put(core.registers());
            bytes.position(bytes.position() + registers * Long.BYTES);
        }
        return new StateSection(NAME, VERSION, bytes.array());
    }

    /// Reads the registers into cores that were made for the same spec.
    static void read(StateSection section, List<VcpuCore> cores) {
        SectionReader reader = new SectionReader(section, VERSION);
        expect(reader, "vCPUs", cores.size());
        expect(reader, "registers", cores.getFirst().registers().length);
        for (VcpuCore core : cores) {
            reader.words(core.registers());
            @Nullable String fault = core.fault();
            if (fault != null) {
                throw reader.malformed("a vCPU with " + fault);
            }
        }
        reader.end();
    }

    private static void expect(SectionReader reader, String what, int expected) {
        int found = reader.integer();
        if (found != expected) {
            throw reader.malformed(found + " " + what + ", and the spec makes " + expected);
        }
    }
}
