package dev.godwit.it.agents;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress;
import dev.godwit.source.Scheme;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Guests that say which of their pages are free, and agents that send these as zeros.
@Timeout(60)
class FreePagesTest {
    private static final long MIB = 1 << 20;

    static Stream<Arguments> everyModeAndAllocator() {
        return Stream.of(Mode.values())
                .flatMap(mode -> Stream.of(
                        Arguments.of(mode, WorkloadKind.SPECJBB, 2, 4096),
                        Arguments.of(mode, WorkloadKind.SPECJBB, 3, 16_384),
                        Arguments.of(mode, WorkloadKind.KERNEL_COMPILE, 2, 4096),
                        Arguments.of(mode, WorkloadKind.KERNEL_COMPILE, 1, 65_536)));
    }

    /// Memory is random at first: no page of zeros is there but the free ones.
    private static GuestSpec.Builder allocating(WorkloadKind workload) {
        return GuestSpec.builder()
                .memoryBytes(16 * MIB)
                .workingSetBytes(8 * MIB)
                .workload(workload)
                .dirtyBytesPerSecond(100 * MIB)
                .fill(Fill.RANDOM)
                .freePageReporting(true);
    }

    private static MigrationOptions.Builder options(Mode mode) {
        return MigrationOptions.of(Migrations.scheme(mode).withFreePages(true)).maxBandwidth(80 * MIB);
    }

    @ParameterizedTest(name = "{0} of {1}, {2} vCPUs, pages of {3}")
    @MethodSource("everyModeAndAllocator")
    void shouldArriveEqualToItsTwin(Mode mode, WorkloadKind workload, int vcpus, int pageSize) throws Exception {
        GuestSpec spec = allocating(workload).vcpus(vcpus).pageSize(pageSize).build();

        MigrationReport report = migrate(
                spec,
                options(mode)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(100))
                        .build());

        assertVerified(report);
        assertThat(report.digest().twin())
                .isEqualTo(requireNonNull(report.digest().finalDigest()).guest());
        // A compiler's heap may be full when a guest is paused at once.
        if (mode == Mode.PRE_COPY || mode == Mode.HYBRID || workload == WorkloadKind.SPECJBB) {
            assertThat(report.pages().free()).isPositive();
        }
        assertThat(report.pages().zero()).isEqualTo(report.pages().free());
    }

    /// The source hashes its own memory, where free pages hold what they held.
    @ParameterizedTest(name = "{0}")
    @EnumSource
    void shouldRehashBothSidesWhenThatIsAskedFor(Mode mode) throws Exception {
        MigrationReport report = migrate(
                allocating(WorkloadKind.SPECJBB).build(),
                options(mode).verify(VerifyMode.FULL).build());

        assertVerified(report);
        assertThat(report.pages().free()).isPositive();
    }

    static Stream<Scheme> otherPolicies() {
        return Stream.of(
                Scheme.preCopy().withSelection(new PageSelection.Matrix(10, 50)),
                Scheme.preCopy().withSelection(new PageSelection.SkipRedirtied()),
                Scheme.hybrid(2).withSelection(new PageSelection.LastRound()));
    }

    @ParameterizedTest
    @MethodSource("otherPolicies")
    void shouldGoWithOtherPoliciesAndEncodings(Scheme scheme) throws Exception {
        MigrationReport report = migrate(
                allocating(WorkloadKind.SPECJBB).build(),
                MigrationOptions.of(scheme)
                        .freePages(true)
                        .deltaCacheBytes(16 * MIB)
                        .compression(Compression.parse("lz4"))
                        .maxBandwidth(40 * MIB)
                        .channels(3)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(100))
                        .build());

        assertVerified(report);
        assertThat(report.pages().free()).isPositive();
    }

    @Test
    void shouldChangeNothingForAGuestThatDoesNotReport() throws Exception {
        GuestSpec silent = allocating(WorkloadKind.SPECJBB).build().withFreePageReporting(false);

        MigrationReport report = migrate(
                silent,
                options(Mode.PRE_COPY)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(100))
                        .build());

        assertVerified(report);
        assertThat(report.pages().free()).isZero();
        assertThat(report.pages().zero()).isZero();
    }

    @Test
    void shouldSendEverythingWhereNobodyAskedForFreePages() throws Exception {
        MigrationReport report = migrate(
                allocating(WorkloadKind.SPECJBB).build(),
                options(Mode.PRE_COPY)
                        .freePages(false)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(100))
                        .build());

        assertVerified(report);
        assertThat(report.pages().zero()).isZero();
    }

    /// What has gone as zeros is still there at the source; and what comes back was zeros for a while.
    @Test
    void shouldEqualItsTwinAfterACancelAndThereAndBack() throws Exception {
        EmulatedGuest home =
                EmulatedGuest.create(allocating(WorkloadKind.SPECJBB).build());
        cancelInRoundOne(home);
        Guests.assertRuns(home);
        Guests.assertEqualsTwin(home);
        home.resume();

        try (Guest away = move(home, Mode.HYBRID);
                Guest again = move(away, Mode.POST_COPY)) {
            Guests.assertRuns(again);
            Guests.assertEqualsTwin(again);
        }
    }

    private static void cancelInRoundOne(Guest guest) throws Exception {
        CompletableFuture<SourceAgent> agent = new CompletableFuture<>();
        Progress.Listener cancelling = progress -> {
            if (progress.phase() == Progress.Phase.PRE_COPY && progress.round() == 1) {
                agent.join().cancel();
            }
        };
        try (Target target = new Target();
                SourceAgent source = SourceAgent.connect(
                        target.address(), options(Mode.PRE_COPY).build(), cancelling)) {
            agent.complete(source);
            MigrationReport report = source.migrate(guest);
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.CANCELLED);
            assertThat(report.pages().free()).isPositive();
        }
    }

    private static Guest move(Guest guest, Mode mode) throws Exception {
        try (Target target = new Target()) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(
                    target.address(), guest, options(mode).retries(3).build());
            assertVerified(report);
            assertThat(report.pages().free()).isPositive();
            return target.agent().awaitGuest(Duration.ofSeconds(10));
        }
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
    }
}
