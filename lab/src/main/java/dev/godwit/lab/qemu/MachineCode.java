package dev.godwit.lab.qemu;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects the bytes of a program that runs at a fixed address. A label may be used before it is placed: its
/// references are filled in at the end. Numbers are little-endian. Used by one thread.
final class MachineCode {
    private final int origin;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();

    /// The field at this offset receives a label's address plus an addend, or its distance from the field's end.
    private record Reference(int offset, int width, String label, int addend, boolean relative) {}

    /// @param origin the address of the first byte
    MachineCode(int origin) {
        this.origin = origin;
    }

    /// Instruction bytes as they are.
    MachineCode bytes(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    MachineCode int16(int value) {
        return bytes(value, value >>> 8);
    }

    MachineCode int32(int value) {
        return int16(value).int16(value >>> 16);
    }

    /// The address that follows has this name.
    ///
    /// @throws IllegalStateException if the name is taken
    MachineCode label(String name) {
        if (labels.putIfAbsent(name, origin + bytes.size()) != null) {
            throw new IllegalStateException("label " + name + " is placed twice");
        }
        return this;
    }

    MachineCode address16(String label) {
        return reference(Short.BYTES, label, 0, false);
    }

    MachineCode address32(String label, int addend) {
        return reference(Integer.BYTES, label, addend, false);
    }

    /// The operand of a short jump.
    MachineCode distance8(String label) {
        return reference(Byte.BYTES, label, 0, true);
    }

    private MachineCode reference(int width, String label, int addend, boolean relative) {
        references.add(new Reference(bytes.size(), width, label, addend, relative));
        bytes.writeBytes(new byte[width]);
        return this;
    }

    /// The program, with every reference filled in.
    ///
    /// @throws IllegalStateException if a label is missing or a short jump is too long
    byte[] assemble() {
        byte[] program = bytes.toByteArray();
        for (Reference reference : references) {
            int value = valueOf(reference);
            for (int i = 0; i < reference.width; i++) {
                program[reference.offset + i] = (byte) (value >>> (Byte.SIZE * i));
            }
        }
        return program;
    }

    private int valueOf(Reference reference) {
        Integer address = labels.get(reference.label);
        if (address == null) {
            throw new IllegalStateException("label " + reference.label + " is not placed");
        }
        if (!reference.relative) {
            return address + reference.addend;
        }
        int distance = address - (origin + reference.offset + reference.width);
        if (distance != (byte) distance) {
            throw new IllegalStateException("label " + reference.label + " is too far for a short jump");
        }
        return distance;
    }
}
