package dev.godwit.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a guest moves: what is sent before the switchover and what after it.
public enum Mode implements WireNumbered {
    /// Pause, send everything, run at the target.
    STOP_AND_COPY(1),
    /// Send in rounds while the guest runs, pause, send the rest, run at the target.
    PRE_COPY(2),
    /// Pause, send the state, run at the target, send the memory afterwards.
    POST_COPY(3),
    /// A bounded number of pre-copy rounds, then post-copy of the pages that are stale.
    HYBRID(4);

    private final int number;

    Mode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    /// The mode's name as people write it: `pre-copy`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// True where the guest runs at the target before all its memory is there.
    public boolean completesAfterSwitchover() {
        return this == POST_COPY || this == HYBRID;
    }

    /// The mode with this label.
    ///
    /// @throws IllegalArgumentException with a message for the user when there is none
    public static Mode parse(String label) {
        for (Mode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        String allowed = Arrays.stream(values()).map(Mode::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown mode '" + label + "': allowed are " + allowed);
    }
}
