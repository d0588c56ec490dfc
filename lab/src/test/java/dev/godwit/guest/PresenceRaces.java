package dev.godwit.guest;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Attacks the presence law: a page is placed by one thread and once, whoever sees it present sees its bytes, and no
/// vCPU sleeps through its arrival.
public final class PresenceRaces {
    private static final int PAGE = 0;

    private PresenceRaces() {}

    private static Presence missingPage() {
        return new Presence(PageSet.all(1));
    }

    /// Two connections bring the same page.
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first one places it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second one places it.")
    @Outcome(expect = FORBIDDEN, desc = "Both place it, or nobody does.")
    @State
    public static class TwoClaims {
        private final Presence presence = missingPage();

        /// The first connection.
        @Actor
        public void push(ZZ_Result result) {
            result.r1 = presence.claim(PAGE);
        }

        /// The second connection.
        @Actor
        public void pull(ZZ_Result result) {
            result.r2 = presence.claim(PAGE);
        }
    }

    /// A page arrives while a vCPU looks for it.
    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Not present yet.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Present, and its bytes are there.")
    @Outcome(expect = FORBIDDEN, desc = "Present without its bytes.")
    @State
    public static class PublishAndLook {
        private final Presence presence = missingPage();
        private int bytes;

        /// The connection.
        @Actor
        public void place() {
            if (presence.claim(PAGE)) {
                bytes = 1;
                presence.publish(PAGE);
            }
        }

        /// The vCPU, as a checked access looks.
        @Actor
        public void vcpu(ZI_Result result) {
            result.r1 = presence.isPresent(PAGE);
            result.r2 = result.r1 ? bytes : 0;
        }
    }

    /// A page arrives while a vCPU announces that it waits for it. The vCPU's thread is never run by an actor: that it
    /// was woken is a permit that its park finds afterwards, so that neither side is held up
    /// between its two accesses.
    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "The vCPU saw the page and does not wait, woken or not.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "The vCPU waits and is woken.")
    @Outcome(expect = FORBIDDEN, desc = "The vCPU waits and nobody wakes it.")
    @State
    public static class PublishAndWait {
        /// How long a thread may take to start and end on a busy machine.
        private static final Duration WOKEN_WITHIN = Duration.ofSeconds(10);

        private final Presence presence = missingPage();
        private final Thread thread = Thread.ofVirtual().unstarted(LockSupport::park);
        private final PageWaiter waiter = new PageWaiter(thread);

        /// The vCPU is known, the page has come and is being placed.
        public PublishAndWait() {
            presence.register(waiter);
            presence.claim(PAGE);
        }

        /// The vCPU.
        @Actor
        public void vcpu(ZZ_Result result) {
            waiter.announce(PAGE);
            result.r1 = presence.mustWait(PAGE);
        }

        /// The connection.
        @Actor
        public void publisher() {
            presence.publish(PAGE);
        }

        /// Lets the thread park, after both have ended.
        @Arbiter
        public void end(ZZ_Result result) {
            result.r2 = result.r1 && woken();
        }

        private boolean woken() {
            thread.start();
            try {
                return thread.join(WOKEN_WITHIN);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                LockSupport.unpark(thread);
            }
        }
    }

    /// A page comes twice, and each time its bytes are not what they should be. Holding it excludes the other.
    @JCStressTest
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "One after the other held the page.")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The second found it held.")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The first found it held.")
    @Outcome(expect = FORBIDDEN, desc = "Both held the page at once, or nobody did.")
    @State
    public static class RelinquishAndClaim {
        private final Presence presence = missingPage();
        private int changes;

        /// The first connection.
        @Actor
        public void push(III_Result result) {
            result.r1 = hold();
        }

        /// The second connection.
        @Actor
        public void pull(III_Result result) {
            result.r2 = hold();
        }

        private int hold() {
            if (!presence.claim(PAGE)) {
                return 0;
            }
            changes++;
            presence.relinquish(PAGE);
            return 1;
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(III_Result result) {
            result.r3 = changes;
        }
    }

    /// A bad copy is given back while a good one comes.
    @JCStressTest
    @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "The good copy was placed; nothing is missing.")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "The good copy came too early; the page is still missing.")
    @Outcome(expect = FORBIDDEN, desc = "The page is counted wrongly.")
    @State
    public static class RelinquishAndPlace {
        private final Presence presence = missingPage();

        /// The bad copy is being placed.
        public RelinquishAndPlace() {
            presence.claim(PAGE);
        }

        /// The connection with the bad copy.
        @Actor
        public void bad() {
            presence.relinquish(PAGE);
        }

        /// The connection with the good one.
        @Actor
        public void good(ZI_Result result) {
            result.r1 = presence.claim(PAGE);
            if (result.r1) {
                presence.publish(PAGE);
            }
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(ZI_Result result) {
            result.r2 = presence.missing();
        }
    }
}
