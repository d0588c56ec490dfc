package dev.godwit.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// One named, versioned, length-prefixed part of a guest's state. The protocol carries it and does not look inside.
///
/// ```text
///  0 | nameLength u16 | 0 u16 | version u32       |
///  8 | byteLength u32 | name, nameLength bytes …  |
///    | bytes, byteLength …                        |
/// ```
///
/// Equality is by content. The array is neither copied nor changed; the owner leaves it alone too.
///
/// @param name at least 1 and at most {@value #MAX_NAME_BYTES} bytes as UTF-8
/// @param version of the section's own format, 0 or more
/// @param bytes the content; all sections of one frame hold at most {@value #MAX_BYTES_IN_ALL} bytes together
@SuppressWarnings("ArrayRecordComponent") // the bytes go to the wire as they are; equality is overridden
public record Section(String name, int version, byte[] bytes) {
    /// Longest name in UTF-8 bytes.
    public static final int MAX_NAME_BYTES = 64;
    /// Most sections in one frame.
    public static final int MAX_SECTIONS = 64;
    /// Most bytes of content in the sections of one frame together: registers and devices, never memory.
    public static final int MAX_BYTES_IN_ALL = 4 << 20;

    public Section {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        FrameFormat.require(
                nameBytes >= 1 && nameBytes <= MAX_NAME_BYTES,
                "a section's name has 1 to 64 bytes as UTF-8, this one " + nameBytes);
        FrameFormat.require(version >= 0, "a section's version is 0 or more");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Section that
                && name.equals(that.name)
                && version == that.version
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + version) + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return name + " v" + version + " (" + bytes.length + " bytes)";
    }

    static List<Section> checked(List<Section> sections) {
        FrameFormat.require(sections.size() <= MAX_SECTIONS, "a frame carries at most 64 sections");
        long bytes = 0;
        for (Section section : sections) {
            bytes += section.bytes.length;
        }
        FrameFormat.require(bytes <= MAX_BYTES_IN_ALL, "the sections of a frame hold at most 4 MiB, these " + bytes);
        return List.copyOf(sections);
    }
}
