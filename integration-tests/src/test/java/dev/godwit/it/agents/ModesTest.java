package dev.godwit.it.agents;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.Trace;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.DowntimeParts;
import dev.godwit.source.report.MigrationReport.Switchover;
import dev.godwit.source.report.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ModesTest {
    private static final Duration RUN_AFTER = Duration.ofMillis(60);

    /// How pages are encoded.
    enum Coding {
        RAW("none", 0),
        DELTA_LZ4("lz4", 8 << 20),
        ZSTD("zstd:1", 0),
        ADAPTIVE_DELTA("adaptive", 8 << 20);

        private final String compression;
        private final long deltaCacheBytes;

        Coding(String compression, long deltaCacheBytes) {
            this.compression = compression;
            this.deltaCacheBytes = deltaCacheBytes;
        }
    }

    static Stream<Arguments> everyMode() {
        List<WorkloadKind> workloads =
                List.of(WorkloadKind.STRESS, WorkloadKind.HOTSPOT, WorkloadKind.STREAM, WorkloadKind.KV);
        return Stream.of(Mode.values())
                .flatMap(mode -> workloads.stream()
                        .flatMap(workload ->
                                Stream.of(Coding.values()).map(coding -> Arguments.of(mode, workload, coding))));
    }

    static Stream<Arguments> everyProfile() {
        return Stream.of(Mode.PRE_COPY, Mode.POST_COPY)
                .flatMap(mode -> Stream.of(
                                WorkloadKind.KERNEL_COMPILE,
                                WorkloadKind.NPB_EP,
                                WorkloadKind.SPECJBB,
                                WorkloadKind.RUBIS)
                        .map(workload -> Arguments.of(mode, workload, Coding.RAW)));
    }

    @ParameterizedTest(name = "{0} of {1} as {2}")
    @MethodSource("everyProfile")
    @MethodSource("everyMode")
    void shouldArriveEqualToItsTwin(Mode mode, WorkloadKind workload, Coding coding) throws Exception {
        MigrationReport report = migrate(
                Guests.busy().workload(workload).build(),
                Migrations.options(mode)
                        .compression(Compression.parse(coding.compression))
                        .deltaCacheBytes(coding.deltaCacheBytes)
                        .verify(VerifyMode.TWIN)
                        .runAfter(RUN_AFTER)
                        .build());

        assertVerified(report);
        assertThat(report.rounds()).hasSizeBetween(leastRounds(mode), mode == Mode.PRE_COPY ? 6 : leastRounds(mode));
    }

    private static int leastRounds(Mode mode) {
        return switch (mode) {
            case STOP_AND_COPY, HYBRID -> 1;
            case PRE_COPY -> 2;
            case POST_COPY -> 0;
        };
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(1, 4096, 1, Mode.PRE_COPY),
                Arguments.of(2, 4096, 3, Mode.HYBRID),
                Arguments.of(3, 4096, 4, Mode.POST_COPY),
                Arguments.of(3, 16_384, 1, Mode.HYBRID),
                Arguments.of(1, 16_384, 2, Mode.POST_COPY),
                Arguments.of(2, 16_384, 4, Mode.STOP_AND_COPY),
                Arguments.of(2, 65_536, 1, Mode.POST_COPY),
                Arguments.of(3, 65_536, 2, Mode.PRE_COPY),
                Arguments.of(1, 65_536, 4, Mode.HYBRID));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"PRE_COPY", "POST_COPY"})
    void shouldGoOnWithATraceThatTheTargetNeverSawAsAFile(Mode mode, @TempDir Path folder) throws Exception {
        StringBuilder records = new StringBuilder("time_us,page\n");
        for (int i = 1; i <= 20_000; i++) {
            records.append(50 * i).append(',').append(i * 37 % 1000).append('\n');
        }
        Trace trace = Trace.read(Files.writeString(folder.resolve("trace.csv"), records));

        MigrationReport report = migrate(
                GuestSpec.builder().memoryBytes(16 << 20).trace(trace).build(),
                Migrations.options(mode)
                        .verify(VerifyMode.TWIN)
                        .runAfter(RUN_AFTER)
                        .build());

        assertVerified(report);
    }

    @ParameterizedTest(name = "{0} vCPUs, pages of {1}, {2} channels, {3}")
    @MethodSource("shapes")
    void shouldArriveWhateverItsShape(int vcpus, int pageSize, int channels, Mode mode) throws Exception {
        MigrationReport report = migrate(
                Guests.busy().vcpus(vcpus).pageSize(pageSize).build(),
                Migrations.options(mode)
                        .channels(channels)
                        .verify(VerifyMode.TWIN)
                        .runAfter(RUN_AFTER)
                        .build());

        assertVerified(report);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldRehashBothSidesWhenThatIsAskedFor(Mode mode) throws Exception {
        MigrationReport report = migrate(
                Guests.busy().build(),
                Migrations.options(mode).verify(VerifyMode.FULL).build());

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).as(report.reason()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldCountWhatItSent(Mode mode) throws Exception {
        GuestSpec spec = Guests.busy().build();

        MigrationReport report = migrate(spec, Migrations.options(mode).build());

        var pages = report.pages();
        assertThat(pages.zero() + pages.raw() + pages.delta() + pages.lz4() + pages.zstd() + pages.sparse())
                .isEqualTo(pages.sent());
        assertThat(pages.sent() - pages.resent()).isEqualTo(spec.pages());
        if (mode == Mode.POST_COPY) {
            assertThat(pages.pulled() + pages.pushed()).isEqualTo(spec.pages());
            assertThat(pages.dropped()).isZero();
            assertThat(pages.resent()).isZero();
        } else if (mode == Mode.PRE_COPY) {
            assertThat(pages.resent()).isPositive();
        }
        assertThat(report.bytes().wire()).isGreaterThan(report.bytes().pagePayload());
        long downtime = requireNonNull(report.time().downtime());
        assertThat(downtime)
                .isPositive()
                .isLessThanOrEqualTo(requireNonNull(report.time().downtimeUpperBound())
                        + requireNonNull(report.time().downtimeErrorBound()));
        DowntimeParts parts = requireNonNull(report.downtimeParts());
        assertThat(parts.pause() + parts.lastRound() + parts.state() + parts.verify() + parts.activate())
                .isEqualTo(downtime);
    }

    private static MigrationReport migrate(GuestSpec spec, MigrationOptions options) throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(spec)) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(target.address(), guest, options);
            assertThat(target.ranBesideItsSource()).isFalse();
            return report;
        }
    }

    private static void assertVerified(MigrationReport report) {
        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).as(report.reason()).isTrue();
        assertThat(report.digest().twin())
                .isEqualTo(requireNonNull(report.digest().finalDigest()).guest());
        Switchover roots = requireNonNull(report.digest().switchover());
        assertThat(roots.source()).isEqualTo(roots.target());
    }
}
