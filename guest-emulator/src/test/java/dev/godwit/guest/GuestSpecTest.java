package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GuestSpecTest {

    @Test
    void shouldHaveDefaults() {
        GuestSpec spec = GuestSpec.builder().build();
        assertThat(spec)
                .isEqualTo(new GuestSpec(
                        1L << 30,
                        4096,
                        2,
                        WorkloadKind.STRESS,
                        100L << 20,
                        1L << 28,
                        Fill.MIXED,
                        1,
                        null,
                        null,
                        false));
        assertThat(spec.pages()).isEqualTo(262_144);
    }

    @Test
    void shouldTakeTheRateAndTheWorkingSetOfTheProfileWhereNoneIsGiven() {
        assertThat(ofProfile(WorkloadKind.NPB_EP)).isEqualTo("32 MiB/s over 2 MiB");
        assertThat(ofProfile(WorkloadKind.SPECJBB)).isEqualTo("192 MiB/s over 256 MiB");
        assertThat(ofProfile(WorkloadKind.RUBIS)).isEqualTo("384 MiB/s over 256 MiB");
        assertThat(ofProfile(WorkloadKind.KERNEL_COMPILE)).isEqualTo("224 MiB/s over 256 MiB");
        assertThat(GuestSpec.builder()
                        .workload(WorkloadKind.RUBIS)
                        .dirtyBytesPerSecond(5)
                        .workingSetBytes(8192)
                        .build())
                .extracting(GuestSpec::dirtyBytesPerSecond, GuestSpec::workingSetBytes)
                .containsExactly(5L, 8192L);
    }

    private static String ofProfile(WorkloadKind workload) {
        GuestSpec spec = GuestSpec.builder().workload(workload).build();
        return (spec.dirtyBytesPerSecond() >> 20) + " MiB/s over " + (spec.workingSetBytes() >> 20) + " MiB";
    }

    @Test
    void shouldRoundTheDefaultWorkingSetToPages() {
        assertThat(GuestSpec.builder().memoryBytes(66 * 4096).build().workingSetBytes())
                .isEqualTo(16 * 4096);
    }

    static Stream<Arguments> impossibleGuests() {
        return Stream.of(
                refused(b -> b.memoryBytes(100_000_001), "--memory 100000001 is not a whole number of 4096-byte pages"),
                refused(b -> b.memoryBytes(-4096), "--memory -4096 is not a whole number of 4096-byte pages"),
                refused(b -> b.memoryBytes(63 * 4096), "--memory 258048 is less than 64 pages of 4096 bytes"),
                refused(b -> b.memoryBytes(0), "--memory 0 is less than 64 pages of 4096 bytes"),
                refused(
                        b -> b.memoryBytes(4096L << 31),
                        "--memory 8796093022208 is more than 2147483647 pages of 4096 bytes"),
                refused(b -> b.pageSize(5000), "--page-size 5000 is not a power of two from 4096 to 65536"),
                refused(b -> b.pageSize(2048), "--page-size 2048 is not a power of two from 4096 to 65536"),
                refused(b -> b.pageSize(131072), "--page-size 131072 is not a power of two from 4096 to 65536"),
                refused(b -> b.pageSize(0), "--page-size 0 is not a power of two from 4096 to 65536"),
                refused(
                        b -> b.pageSize(Integer.MIN_VALUE),
                        "--page-size -2147483648 is not a power of two from 4096 to 65536"),
                refused(b -> b.vcpus(0), "--vcpus 0 is not between 1 and 64"),
                refused(b -> b.vcpus(65), "--vcpus 65 is not between 1 and 64"),
                refused(
                        b -> b.dirtyBytesPerSecond(0),
                        "--dirty-rate must be more than 0 bytes per second: use --workload idle for a guest that writes"
                                + " nothing"),
                refused(b -> b.workingSetBytes(4097), "--working-set 4097 is not a whole number of 4096-byte pages"),
                refused(b -> b.workingSetBytes(0), "--working-set must be at least one page of 4096 bytes"),
                refused(b -> b.workingSetBytes(1L << 31), "--working-set 2147483648 is more than --memory 1073741824"),
                refused(
                        b -> b.workload(WorkloadKind.KV).vcpus(64).workingSetBytes(7 * 4096),
                        "--workload kv with 64 vCPUs needs a --working-set of at least 8 pages of 4096 bytes"),
                refused(
                        b -> b.workload(WorkloadKind.KERNEL_COMPILE).vcpus(3).workingSetBytes(47 * 4096),
                        "--workload kernel-compile with 3 vCPUs needs a --working-set of at least 48 pages of 4096"
                                + " bytes"),
                refused(
                        b -> b.workload(WorkloadKind.SPECJBB).vcpus(2).workingSetBytes(17 * 4096),
                        "--workload specjbb with 2 vCPUs needs a --working-set of at least 18 pages of 4096 bytes"),
                refused(b -> b.workload(WorkloadKind.TRACE), "--workload trace needs a file: trace:FILE"),
                refused(
                        b -> b.trace(Guests.someTrace()).workload(WorkloadKind.KV),
                        "a trace belongs to no workload but trace:FILE"),
                refused(
                        b -> b.trace(Guests.someTrace()).workingSetBytes(4096),
                        "--working-set does not go with --workload trace:FILE, which says itself what is written: leave"
                                + " it out"));
    }

    private static Arguments refused(UnaryOperator<GuestSpec.Builder> change, String message) {
        return Arguments.of(change, message);
    }

    @ParameterizedTest
    @MethodSource("impossibleGuests")
    void shouldSayWhatIsWrongAndWhatIsAllowed(UnaryOperator<GuestSpec.Builder> change, String message) {
        GuestSpec.Builder builder = change.apply(GuestSpec.builder());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void shouldParseNamesInAnyCaseAndListThemOtherwise() {
        for (WorkloadKind kind : WorkloadKind.values()) {
            assertThat(WorkloadKind.parse(kind.label())).isEqualTo(kind);
            assertThat(WorkloadKind.parse(kind.name())).isEqualTo(kind);
        }
        for (Fill fill : Fill.values()) {
            assertThat(Fill.parse(fill.label())).isEqualTo(fill);
        }
        assertThatThrownBy(() -> WorkloadKind.parse("compile"))
                .hasMessage("unknown workload 'compile': one of idle, stress, hotspot, stream, kv, kernel-compile,"
                        + " npb-ep, specjbb, rubis, trace:FILE; did you mean kernel-compile?");
        assertThatThrownBy(() -> Fill.parse("ones"))
                .hasMessage("unknown fill 'ones': one of zero, random, text, mixed");
    }
}
