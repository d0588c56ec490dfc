package dev.godwit.source.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReportTextTest {
    @Test
    void shouldShowAPreCopyWithItsRoundsAndItsProofs() {
        assertThat(ReportText.write(SampleReports.preCopy())).isEqualTo("""
                Migrated: pre-copy of a 1 GiB guest
                  reason         expected downtime is within 300 ms and has settled
                  verified       yes (root at switchover; twin equal)
                  guest          1 GiB in pages of 4 KiB, 2 vCPUs, stress, seed 1
                  dirty rate     99.2 MiB/s, set 100 MiB/s, 24,812 distinct pages/s

                  preparation    1.82 s
                  downtime       38.2 ms +- 95 us, at most 39.0 ms, expected 45 ms
                                 pause 400 us, last round 21 ms, state 1.10 ms, verify 9.80 ms, activate 5.90 ms
                  resume         1.40 ms
                  total          1.86 s
                  longest stall  41 ms

                  round      time      pages        sent  dirty at end       dirtied     bandwidth
                      0    1.02 s    262,144    1.01 GiB        30,000     117 MiB/s             -
                      1    250 ms     30,000     117 MiB         8,000     125 MiB/s       1 GiB/s
                      2     21 ms      8,000    31.3 MiB             0         0 B/s    1.10 GiB/s

                  pages          262,144 of the guest, 300,144 sent, 38,000 of them again
                                 65,536 zero (1,500 free), 200,608 raw, 34,000 delta
                  wire           1.09 GiB: pages 1.08 GiB, control 12 KiB
                  operations/s   25,600 before, 24,100 during, 25,590 after
                  digests        switchover 1f0c5a2b9d3e4710, final 88aa00c1d2e3f405 (target)
                                 twin 88aa00c1d2e3f405
                  CPU time       source 2.10 s, target 1.90 s
                  memory peak    source 1.10 GiB, target 1.07 GiB
                """);
    }

    @Test
    void shouldShowWhatFollowedAfterTheSwitchoverAndThatTheGuestDidNotGetItsCpu() {
        assertThat(ReportText.write(SampleReports.postCopy())).isEqualTo("""
                Migrated: post-copy of a 1 GiB guest
                  verified       yes (root over all pages once the last was placed)
                  guest          1 GiB in pages of 4 KiB, 2 vCPUs, stress, seed 1
                  dirty rate     81 MiB/s, set 100 MiB/s
                                 dirty rate reached 81 % of the set rate: the guest did not get its CPU
                  link           1gbit,5ms (emulated, each way)

                  preparation    400 us
                  downtime       3.10 ms +- 95 us, at most 3.40 ms
                                 pause 300 us, last round 0 s, state 1.20 ms, verify 0 s, activate 1.60 ms
                  resume         900 ms
                  total          904 ms
                  longest stall  41 ms

                  pages          262,144 of the guest, 262,144 sent, 0 of them again
                                 65,536 zero, 196,608 raw
                                 after switchover 1,024 pulled, 261,120 pushed, 3 dropped
                  wire           1.09 GiB: pages 1.08 GiB, control 12 KiB
                  faults         1,024: half in 84 us, 99 % in 420 us, longest 2.15 ms; all vCPUs blocked 30.5 ms
                  operations/s   25,600 before, 24,100 during, 25,590 after
                  digests        switchover 0000000000000000
                  CPU time       source 2.10 s, target 1.90 s
                  memory peak    source 1.10 GiB, target 1.07 GiB
                """);
    }

    @Test
    void shouldLeaveOutWhatWasNotMeasured() {
        assertThat(ReportText.write(SampleReports.cancelled())).isEqualTo("""
                Cancelled, the guest stayed at the source: pre-copy of a 1 GiB guest
                  reason         cancelled by the user
                  verified       no
                  guest          1 GiB in pages of 4 KiB, 2 vCPUs, stress, seed 1
                  dirty rate     1.20 GiB/s (no limit)

                  total          512 ms

                  pages          262,144 of the guest, 0 sent, 0 of them again
                  wire           4 KiB: pages 0 B, control 4 KiB
                  operations/s   25,600 before
                  CPU time       source 2.10 s
                  memory peak    source 1.10 GiB
                """);
    }

    @Test
    void shouldNotCallAGuestVerifiedThatDiffersFromItsTwin() {
        assertThat(ReportText.write(SampleReports.twinDiffers()))
                .startsWith("MIGRATED, BUT NOT VERIFIED: pre-copy of a 1 GiB guest\n")
                .contains("  verified       no (root at switchover; twin DIFFERS)\n");
    }

    @Test
    void shouldShowTheFirstAndTheLastOfManyRounds() {
        String text = ReportText.write(SampleReports.manyRounds());

        assertThat(text).contains("\n      4    100 ms").contains("    ... 22 more rounds ...\n     27    100 ms");
        assertThat(text.lines().filter(line -> line.matches(" +\\d+ +100 ms .*")))
                .hasSize(9);
    }

    static Stream<MigrationReport> samples() {
        return Stream.of(
                SampleReports.preCopy(),
                SampleReports.postCopy(),
                SampleReports.cancelled(),
                SampleReports.twinDiffers(),
                SampleReports.manyRounds());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldFitATerminal(MigrationReport report) {
        String text = ReportText.write(report);

        assertThat(text.lines().count()).isLessThanOrEqualTo(35);
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line)
                        .hasSizeLessThanOrEqualTo(100)
                        .doesNotEndWith(" ")
                        .matches("\\p{ASCII}*"));
    }
}
