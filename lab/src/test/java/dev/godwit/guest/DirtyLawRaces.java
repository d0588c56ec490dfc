package dev.godwit.guest;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/// Attacks the dirty law: *if a write is not in the bytes that were sent, its page is dirty afterwards.* The vCPUs'
/// cores, their maps and the handshake are the product's; the actors do with them what `Vcpu.serveRequest` and
/// `EmulatedGuest.collect` do. A result names the fate of page 0 and of page 1.
public final class DirtyLawRaces {
    /// The page that is written before a hand-over.
    private static final int BEFORE = 0;
    /// The page that is written after it.
    private static final int AFTER = 1;

    private DirtyLawRaces() {}

    private static Handshake handshake(int vcpus) {
        return new Handshake(vcpus, vcpu -> {});
    }

    /// A round in which both pages are sent: what was handed over, and the other page for an older reason.
    private static PageSet roundWith(int page) {
        PageSet round = new PageSet(TwoPageGuest.PAGES);
        round.add(page);
        return round;
    }

    private static void report(TwoPageGuest guest, LL_Result result) {
        TwoPageGuest.Fate[] fates = guest.end();
        result.r1 = fates[BEFORE];
        result.r2 = fates[AFTER];
    }

    /// A vCPU writes a page, hands over, and writes another page while that is being staged.
    @JCStressTest
    @Outcome(id = "SENT, DIRTY", expect = ACCEPTABLE, desc = "The first write was sent, the second is kept.")
    @Outcome(expect = FORBIDDEN, desc = "The first write was not sent with its round, or the second mark is gone.")
    @State
    public static class OneVcpu {
        private static final GuestSpec SPEC = TwoPageGuest.writing(0, BEFORE, AFTER);

        private final TwoPageGuest guest = new TwoPageGuest();
        private final VcpuCore vcpu = guest.trackingVcpu(SPEC);
        private final Handshake collection = handshake(1);

        /// The vCPU.
        @Actor
        public void vcpu() {
            TwoPageGuest.step(vcpu);
            vcpu.handOver();
            collection.arrived();
            TwoPageGuest.step(vcpu);
        }

        /// The collector.
        @Actor
        public void collector() {
            PageSet round = roundWith(AFTER);
            collection.await();
            vcpu.drain(round);
            guest.stage(round);
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(LL_Result result) {
            report(guest, result);
        }
    }

    /// Two vCPUs write the same page and hand over; the first goes on to the other page. The second one's thread is
    /// also the collector, for a test with three actors is skipped on a machine with two processors.
    @JCStressTest
    @Outcome(id = "SENT, DIRTY", expect = ACCEPTABLE, desc = "Both early writes were sent, the late one is kept.")
    @Outcome(expect = FORBIDDEN, desc = "An early write was not sent with its round, or the late mark is gone.")
    @State
    public static class TwoVcpus {
        private static final GuestSpec SPEC_0 = TwoPageGuest.writing(0, BEFORE, AFTER);
        private static final GuestSpec SPEC_1 = TwoPageGuest.writing(1, BEFORE);

        private final TwoPageGuest guest = new TwoPageGuest();
        private final VcpuCore vcpu0 = guest.trackingVcpu(SPEC_0);
        private final VcpuCore vcpu1 = guest.trackingVcpu(SPEC_1);
        private final Handshake collection = handshake(2);

        /// The first vCPU.
        @Actor
        public void vcpu() {
            TwoPageGuest.step(vcpu0);
            vcpu0.handOver();
            collection.arrived();
            TwoPageGuest.step(vcpu0);
        }

        /// The second vCPU, then the collector.
        @Actor
        public void vcpuAndCollector() {
            TwoPageGuest.step(vcpu1);
            vcpu1.handOver();
            collection.arrived();
            PageSet round = roundWith(AFTER);
            collection.await();
            vcpu0.drain(round);
            vcpu1.drain(round);
            guest.stage(round);
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(LL_Result result) {
            report(guest, result);
        }
    }

    /// One page: a vCPU writes it after its hand-over, while the other one has not handed over yet and writes it too.
    @JCStressTest
    @Outcome(id = "DIRTY", expect = ACCEPTABLE, desc = "The later write is kept, whether or not it was staged early.")
    @Outcome(expect = FORBIDDEN, desc = "The later write's mark is gone.")
    @State
    public static class OnePage {
        private static final GuestSpec SPEC_0 = TwoPageGuest.writing(0, BEFORE);
        private static final GuestSpec SPEC_1 = TwoPageGuest.writing(1, BEFORE);

        private final TwoPageGuest guest = new TwoPageGuest();
        private final VcpuCore vcpu0 = guest.trackingVcpu(SPEC_0);
        private final VcpuCore vcpu1 = guest.trackingVcpu(SPEC_1);
        private final Handshake collection = handshake(2);

        /// Hands over, then writes.
        @Actor
        public void vcpu() {
            vcpu0.handOver();
            collection.arrived();
            TwoPageGuest.step(vcpu0);
        }

        /// Writes, then hands over; then the collector.
        @Actor
        public void vcpuAndCollector() {
            TwoPageGuest.step(vcpu1);
            vcpu1.handOver();
            collection.arrived();
            PageSet round = new PageSet(TwoPageGuest.PAGES);
            collection.await();
            vcpu0.drain(round);
            vcpu1.drain(round);
            guest.stage(round);
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(L_Result result) {
            result.r1 = guest.end()[BEFORE];
        }
    }

    /// Two collections: the map that the collector empties in the first is the one that the vCPU takes in the second.
    @JCStressTest
    @Outcome(id = "SENT, DIRTY", expect = ACCEPTABLE, desc = "The second round sent what the first had not.")
    @Outcome(expect = FORBIDDEN, desc = "A mark was emptied with a map that was no longer the collector's.")
    @State
    public static class NextCollection {
        private static final GuestSpec SPEC = TwoPageGuest.writing(0, BEFORE, BEFORE, AFTER);

        private final TwoPageGuest guest = new TwoPageGuest();
        private final VcpuCore vcpu = guest.trackingVcpu(SPEC);
        private final Handshake first = handshake(1);
        private final Handshake second = handshake(1);
        private volatile @Nullable Handshake request;

        /// The vCPU has written already.
        public NextCollection() {
            TwoPageGuest.step(vcpu);
        }

        /// The vCPU: hands over, writes, and hands over again when it is asked to.
        @Actor
        public void vcpu() {
            vcpu.handOver();
            first.arrived();
            TwoPageGuest.step(vcpu);
            Handshake next = request;
            while (next == null) {
                Thread.onSpinWait();
                next = request;
            }
            vcpu.handOver();
            next.arrived();
            TwoPageGuest.step(vcpu);
        }

        /// The collector.
        @Actor
        public void collector() {
            PageSet round = new PageSet(TwoPageGuest.PAGES);
            first.await();
            vcpu.drain(round);
            guest.stage(round);
            round.clear();
            request = second;
            second.await();
            vcpu.drain(round);
            guest.stage(round);
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(LL_Result result) {
            report(guest, result);
        }
    }

    /// Round 0 sends all pages once the vCPU has acknowledged that it tracks.
    @JCStressTest
    @Outcome(id = "SENT, DIRTY", expect = ACCEPTABLE, desc = "The untracked write was sent, the tracked one is kept.")
    @Outcome(expect = FORBIDDEN, desc = "An untracked write missed round 0, or a tracked one left no mark.")
    @State
    public static class TrackingBegins {
        private static final GuestSpec SPEC = TwoPageGuest.writing(0, BEFORE, AFTER);

        private final TwoPageGuest guest = new TwoPageGuest();
        private final VcpuCore vcpu = guest.vcpu(SPEC);
        private final Handshake acknowledgement = handshake(1);

        /// The vCPU.
        @Actor
        public void vcpu() {
            TwoPageGuest.step(vcpu);
            vcpu.startTracking();
            acknowledgement.arrived();
            TwoPageGuest.step(vcpu);
        }

        /// The sender of round 0.
        @Actor
        public void sender() {
            acknowledgement.await();
            guest.stage(PageSet.all(TwoPageGuest.PAGES));
        }

        /// Looks after both have ended.
        @Arbiter
        public void end(LL_Result result) {
            report(guest, result);
        }
    }
}
