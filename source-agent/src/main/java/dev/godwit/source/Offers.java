package dev.godwit.source;

import dev.godwit.guest.GuestSpec;
import dev.godwit.protocol.Frame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The offer that a spec and options make.
final class Offers {
    private static final long NONE = -1;

    private Offers() {}

    static Frame.Offer of(GuestSpec spec, MigrationOptions options) {
        return new Frame.Offer(
                spec.memoryBytes(),
                spec.pageSize(),
                spec.vcpus(),
                options.scheme().mode(),
                options.channels(),
                options.verify(),
                nanos(options.runAfter()),
                options.timeout().toNanos(),
                nanos(options.inDoubtTimeout()),
                spec.workload().label());
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? NONE : duration.toNanos();
    }
}
