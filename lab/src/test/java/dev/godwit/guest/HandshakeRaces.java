package dev.godwit.guest;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Attacks the handshake: what every vCPU did before it arrived is seen by the caller who returns from waiting.
public final class HandshakeRaces {
    private HandshakeRaces() {}

    /// The only vCPU completes the handshake.
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The caller sees what the vCPU did.")
    @Outcome(expect = FORBIDDEN, desc = "The caller returned too early, or sees an old value.")
    @State
    public static class OneVcpu {
        private final Handshake handshake = new Handshake(1, vcpu -> {});
        private int done;

        /// The vCPU.
        @Actor
        public void vcpu() {
            done = 1;
            handshake.arrived();
        }

        /// The caller.
        @Actor
        public void caller(I_Result result) {
            handshake.await();
            result.r1 = done;
        }
    }

    /// The last of two vCPUs completes the handshake; the other one only counted itself down. The last one's thread is
    /// also the caller, for a test with three actors is skipped on a machine with two processors.
    @JCStressTest
    @Outcome(
            id = "1",
            expect = ACCEPTABLE,
            desc = "The caller sees what the first vCPU did, also when it was not the last.")
    @Outcome(expect = FORBIDDEN, desc = "The caller returned too early, or sees an old value.")
    @State
    public static class TwoVcpus {
        private final Handshake handshake = new Handshake(2, vcpu -> {});
        private int done;

        /// The first vCPU.
        @Actor
        public void vcpu() {
            done = 1;
            handshake.arrived();
        }

        /// The second vCPU, then the caller.
        @Actor
        public void vcpuAndCaller(I_Result result) {
            handshake.arrived();
            handshake.await();
            result.r1 = done;
        }
    }
}
