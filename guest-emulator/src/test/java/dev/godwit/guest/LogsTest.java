package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the guest measures about itself, with times that are made up.
class LogsTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldMeasureFaultsAndTheTimeWhenAllAreBlocked() {
        FaultLog log = new FaultLog(2);
        assertThat(log.summary(0)).isEqualTo(new FaultSummary(0, 0, 0, 0, 0, new long[2], 0));
        log.began(0, 10 * MS);
        log.began(1, 12 * MS);
        assertThat(log.ended(0, 15 * MS)).isEqualTo(5 * MS);
        FaultSummary summary = log.summary(20 * MS);
        assertThat(summary.count()).isEqualTo(2);
        assertThat(summary.allBlockedNs()).isEqualTo(3 * MS);
        assertThat(summary.blockedPerVcpuNs()).containsExactly(5 * MS, 8 * MS);
        assertThat(summary.maxNs()).isBetween(5 * MS, 5 * MS + 5000);

        log.began(0, 21 * MS);
        assertThat(log.summary(23 * MS).allBlockedNs()).isEqualTo(5 * MS);
        log.ended(1, 24 * MS);
        assertThat(log.summary(30 * MS).allBlockedNs()).isEqualTo(6 * MS);
        assertThat(log.summary(30 * MS).p50Ns()).isBetween(5 * MS, 5 * MS + 5000);
    }

    @Test
    void shouldFindTheLongestTimeWithoutAnOperationOnAnyVcpu() {
        ActivityLog log = new ActivityLog(2);
        log.begin(0, 100, 50);
        log.begin(1, 10, 5);
        assertThat(log.activity(MS)).isEqualTo(new GuestActivity(110, 55, 0, 0, 0, false));
        log.resumed(0, 100 * MS);
        log.resumed(1, 100 * MS);
        log.ran(0, 101, 51, 103 * MS);
        log.ran(0, 102, 52, 110 * MS);
        // This vCPU was away for 12 ms, but the other one finished an operation 2 ms ago.
        log.ran(1, 11, 6, 112 * MS);
        assertThat(log.activity(112 * MS)).isEqualTo(new GuestActivity(113, 58, 103 * MS, 112 * MS, 7 * MS, false));
        assertThat(log.steps()).containsExactly(102, 11);

        log.resumed(0, 130 * MS);
        log.resumed(1, 130 * MS);
        assertThat(log.activity(130 * MS).firstOperationNs()).isZero();
        log.ran(1, 12, 7, 132 * MS);
        assertThat(log.activity(132 * MS).longestStallNs()).isEqualTo(20 * MS);
        assertThat(log.activity(132 * MS).firstOperationNs()).isEqualTo(132 * MS);
    }

    @Test
    void shouldBeCpuBoundForASecondAfterFallingBehind() {
        ActivityLog log = new ActivityLog(2);
        log.fellBehind(1, 50 * MS);
        assertThat(log.activity(1049 * MS).cpuBound()).isTrue();
        assertThat(log.activity(1051 * MS).cpuBound()).isFalse();
    }
}
