package dev.godwit.source;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.godwit.guest.PageSet;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Attacks the claim of a page at the source: after switchover each page is sent, and once.
public final class UnsentRaces {
    private UnsentRaces() {}

    /// A pushing lane and the pull server want the same page.
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The push sends it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The pull sends it.")
    @Outcome(expect = FORBIDDEN, desc = "Both send it, or nobody does.")
    @State
    public static class SamePage {
        private final Unsent unsent = new Unsent(PageSet.all(1), new PageSet(1), new PageSet(1));

        /// The lane.
        @Actor
        public void push(ZZ_Result result) {
            result.r1 = unsent.claim(0);
        }

        /// The pull server.
        @Actor
        public void pull(ZZ_Result result) {
            result.r2 = unsent.claim(0);
        }
    }

    /// A lane walks over pages of one word while the pull server takes them in the other direction.
    @JCStressTest
    @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "Every page was sent once.")
    @Outcome(expect = FORBIDDEN, desc = "A page was sent twice or not at all.")
    @State
    public static class WholeWord {
        private static final int PAGES = 4;

        private final Unsent unsent = new Unsent(PageSet.all(PAGES), new PageSet(PAGES), new PageSet(PAGES));
        private int pushed;
        private int pulled;

        /// The lane, as it pushes.
        @Actor
        public void push() {
            int page = unsent.next(0);
            while (page >= 0) {
                if (unsent.claim(page)) {
                    pushed++;
                }
                page = unsent.next(page + 1);
            }
        }

        /// The pull server.
        @Actor
        public void pull() {
            for (int page = PAGES - 1; page >= 0; page--) {
                if (unsent.claim(page)) {
                    pulled++;
                }
            }
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(II_Result result) {
            result.r1 = pushed + pulled;
            result.r2 = unsent.count();
        }
    }
}
