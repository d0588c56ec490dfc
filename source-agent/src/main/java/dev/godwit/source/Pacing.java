package dev.godwit.source;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// When bytes may leave: the flow window, and under it the bandwidth limit if there is one.
record Pacing(FlowWindow window, @Nullable RateLimiter limiter) {

    /// Waits until `bytes` may be sent.
    ///
    /// @throws MigrationFailure if the attempt ends meanwhile
    void admit(int bytes) throws MigrationFailure {
        if (limiter != null) {
            limiter.pace(bytes);
        }
        window.acquire(bytes);
    }

    /// @throws MigrationFailure if the attempt ends
    void check() throws MigrationFailure {
        window.check();
    }

    /// Another rate from now on; none where there never is a limit.
    void rate(OptionalLong bytesPerSecond) {
        if (limiter != null && bytesPerSecond.isPresent()) {
            limiter.rate(bytesPerSecond.getAsLong());
            window.most(bytesPerSecond.getAsLong());
        }
    }

    /// Counts bytes that a waiting vCPU needs, and which therefore wait for nothing.
    void charge(int bytes) {
        if (limiter != null) {
            limiter.charge(bytes);
        }
    }
}
