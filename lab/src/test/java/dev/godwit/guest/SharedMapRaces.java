package dev.godwit.guest;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.util.Optional;
import java.util.OptionalLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Why the dirty law forbids a map that vCPUs share: two of them mark different pages of one map at once. It is here to
/// show that the harness sees such a loss on the machine that it runs on.
@JCStressTest
@Outcome(id = "2", expect = ACCEPTABLE, desc = "Both marks are there.")
@Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "A mark is lost: plain stores into a shared map.")
@State
public class SharedMapRaces {
    private static final int PAGES = 2;
    private static final int PAGE_BYTES = 4096;
    private static final GuestMemory MEMORY =
            GuestMemory.allocate(PAGES * PAGE_BYTES, PAGE_BYTES, OptionalLong.empty(), Optional.empty());

    private final PageSet shared = new PageSet(PAGES);
    private final Access access0 = new DirectAccess(MEMORY);
    private final Access access1 = new DirectAccess(MEMORY);

    /// Has both vCPUs mark the same map.
    public SharedMapRaces() {
        access0.markIn(shared);
        access1.markIn(shared);
    }

    /// The first vCPU's mark.
    @Actor
    public void vcpu0() {
        access0.mark(0);
    }

    /// The second vCPU's mark.
    @Actor
    public void vcpu1() {
        access1.mark(PAGE_BYTES);
    }

    /// Looks after both have ended.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = shared.count();
    }
}
