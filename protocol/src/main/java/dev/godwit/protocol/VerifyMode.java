package dev.godwit.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How much is done to prove that the memory at the target is the memory that was sent.
public enum VerifyMode implements WireNumbered {
    /// Compare root digests that were kept while sending and placing: no pass over memory.
    ROOT(1),
    /// Rehash all of memory on both sides, and compare.
    FULL(2),
    /// Also run the same guest unmigrated for the same steps, and compare with it after the final stop.
    TWIN(3);

    private final int number;

    VerifyMode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    /// The name as people write it: `root`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The verification with this label.
    ///
    /// @throws IllegalArgumentException with a message for the user when there is none
    public static VerifyMode parse(String label) {
        for (VerifyMode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        String allowed = Arrays.stream(values()).map(VerifyMode::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown verification '" + label + "': allowed are " + allowed);
    }
}
