package dev.godwit.it.agents;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SchemeCatalog;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.MigrationReport.Round;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every scheme there is moves every kind of guest whole.
@Timeout(60)
class SchemesTest {
    private static final long MIB = 1 << 20;

    /// A new workload belongs here.
    private static final List<WorkloadKind> WORKLOADS =
            List.of(WorkloadKind.STRESS, WorkloadKind.KV, WorkloadKind.SPECJBB);

    /// Below what the guest dirties in a round, so that the rounds of most schemes do not end at once.
    private static final long LINK = 80 * MIB;

    static Stream<Arguments> everySchemeAndWorkload() {
        return Stream.concat(
                SchemeCatalog.all().stream()
                        .flatMap(scheme -> WORKLOADS.stream().map(workload -> Arguments.of(scheme.name(), workload))),
                Stream.of(Arguments.of("free-pages", WorkloadKind.KERNEL_COMPILE)));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("everySchemeAndWorkload")
    void shouldArriveEqualToItsTwinByEveryScheme(String name, WorkloadKind workload) throws Exception {
        Scheme scheme = SchemeCatalog.named(name);

        MigrationReport report = migrate(scheme, workload);

        assertThat(report.scheme()).isEqualTo(name);
        for (Round round : report.rounds()) {
            assertThat(round.deferredAtEnd()).isBetween(0L, round.dirtyAtEnd());
        }
        boolean allocates = workload == WorkloadKind.SPECJBB || workload == WorkloadKind.KERNEL_COMPILE;
        assertThat(report.pages().free() > 0).isEqualTo(scheme.freePages() && allocates);
        boolean looksAtRedirtied = scheme.hasRounds() && scheme.selection().looksAtRedirtied();
        if (looksAtRedirtied) {
            assertThat(report.pages().skipped()).isPositive();
        } else if (scheme.selection() instanceof PageSelection.All) {
            assertThat(report.pages().skipped()).isZero();
        }
    }

    /// A hybrid whose only round skips pages has never sent them when the guest moves.
    static Stream<Arguments> everySelectionAndOrder() {
        return SchemeCatalog.all().stream()
                .map(Scheme::selection)
                .distinct()
                .flatMap(selection -> Stream.of(PageOrder.values()).map(order -> Arguments.of(selection, order)));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("everySelectionAndOrder")
    void shouldArriveByAHybridWithEverySelectionAndOrder(PageSelection selection, PageOrder order) throws Exception {
        MigrationReport report =
                migrate(Scheme.hybrid(2).withSelection(selection).withOrder(order), WorkloadKind.STRESS);

        assertThat(report.pages().sent() - report.pages().resent())
                .isEqualTo(report.pages().total());
    }

    private static MigrationReport migrate(Scheme scheme, WorkloadKind workload) throws Exception {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(16 * MIB)
                .workingSetBytes(8 * MIB)
                .workload(workload)
                .dirtyBytesPerSecond(100 * MIB)
                .freePageReporting(scheme.freePages())
                .build();
        MigrationOptions options = MigrationOptions.of(scheme)
                .deltaCacheAtMost(spec.memoryBytes())
                .maxBandwidth(LINK)
                .verify(VerifyMode.TWIN)
                .runAfter(Duration.ofMillis(50))
                .build();
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(spec)) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(target.address(), guest, options);

            assertThat(target.ranBesideItsSource()).isFalse();
            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
            assertThat(report.verified()).as(report.reason()).isTrue();
            assertThat(report.digest().twin())
                    .isEqualTo(requireNonNull(report.digest().finalDigest()).guest());
            return report;
        }
    }
}
