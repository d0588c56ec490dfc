package dev.godwit.source;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// When bytes may leave: the flow window, and above it the bandwidth limit if there is one; and what they cost.
record Pacing(FlowWindow window, @Nullable RateLimiter limiter, PriceMeter price) {

    /// Takes a slot under the limit for bytes.
    ///
    /// @return when they may leave, by [System#nanoTime]; they need room in the window besides
    long slot(int bytes) {
        return limiter == null ? System.nanoTime() : limiter.take(bytes);
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
            limiter.take(bytes);
        }
    }
}
