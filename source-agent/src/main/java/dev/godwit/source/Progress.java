package dev.godwit.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a migration stands, for people who watch it.
///
/// @param round the running round; 0 is the first
/// @param fraction how much of the current phase is done, 0 to 1
/// @param bytesPerSecond acknowledged by the target; 0 before the first measurement
/// @param dirtyBytesPerSecond distinct pages dirtied over the last round; 0 before it ended
/// @param expectedDowntime if the guest were paused now; null when nothing is known
/// @param remaining time to the end; null when there is no telling, and `note` says why
/// @param deferredPages pages that wait for the last round
/// @param note one line for people, or empty
public record Progress(
        Phase phase,
        int round,
        double fraction,
        double bytesPerSecond,
        double dirtyBytesPerSecond,
        @Nullable Duration expectedDowntime,
        @Nullable Duration remaining,
        long deferredPages,
        String note) {

    /// The phases of a migration, in order; each is also a JFR event.
    public enum Phase {
        /// The guest runs before the migration begins.
        WARM_UP("warm up"),
        /// Hello, offer, and the reservation at the target.
        RESERVATION("reserve"),
        /// Rounds while the guest runs.
        PRE_COPY("pre-copy"),
        /// The guest is paused: the last pages, the state, the proof.
        SWITCHOVER("switchover"),
        /// The guest runs at the target and its missing pages follow.
        POST_COPY("post-copy"),
        /// A Commit was sent and its fate is being asked for.
        IN_DOUBT("in doubt"),
        /// The guest runs on until its final stop.
        RUN_AFTER("run after"),
        /// The twin is computed and compared.
        TWIN("twin");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /// The word shown to people.
        public String label() {
            return label;
        }
    }

    /// Receives progress, a few times a second and at every change of phase, on threads of the agent.
    @FunctionalInterface
    public interface Listener {
        /// Must not block.
        void progress(Progress progress);

        /// Something worth a line of its own: a warning, a retry, a transition of the handover.
        default void message(String line) {}
    }
}
