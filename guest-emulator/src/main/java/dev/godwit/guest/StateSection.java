package dev.godwit.guest;

import java.util.Arrays;

/// One named, versioned part of a paused guest's state that is not its memory. Sections cross the wire as they are;
/// what the bytes mean is known to the part of the guest that wrote them. Two sections are equal when their contents
/// are. The array is not copied: neither side changes it.
///
/// @param name    which part of the guest this is
/// @param version of the layout of `bytes`
/// @param bytes   the content
@SuppressWarnings("ArrayRecordComponent") // equality by content is written out below
public record StateSection(String name, int version, byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof StateSection that
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
        return "StateSection[" + name + " version " + version + ", " + bytes.length + " bytes]";
    }
}
