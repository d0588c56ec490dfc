package dev.godwit.it.agents;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.lab.link.LinkEmulator;
import dev.godwit.lab.link.LinkSpec;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Progress.Phase;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Migrations over emulated links, sound ones and others.
@Timeout(60)
class LinkTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource({
        "PRE_COPY, '100mbit,40ms', 24",
        "POST_COPY, '100mbit,40ms', 24",
        "PRE_COPY, 1gbit, 192",
        "POST_COPY, 1gbit, 192"
    })
    void shouldMigrateAtTheRateOfTheLink(Mode mode, String link, int memoryMib) throws Exception {
        LinkSpec spec = LinkSpec.parse(link);
        GuestSpec guest = Guests.busy()
                .memoryBytes(memoryMib * MIB)
                .fill(Fill.RANDOM)
                .dirtyBytesPerSecond(MIB)
                .build();

        MigrationReport report = migrate(
                spec,
                guest,
                Migrations.options(mode)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(60))
                        .link(link)
                        .build());

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).as(report.reason()).isTrue();
        assertThat(report.digest().twin())
                .isEqualTo(requireNonNull(report.digest().finalDigest()).guest());
        long busyNs = mode == Mode.PRE_COPY
                ? report.rounds().getFirst().duration()
                : requireNonNull(report.time().resume());
        long bytes = mode == Mode.PRE_COPY
                ? report.rounds().getFirst().bytesSent()
                : report.bytes().wire();
        double linkRate = spec.bitsPerSecond() / 8.0;
        // A round ends when its last bytes are sent, and a window of them is still on its way then.
        assertThat(bytes * 1e9 / busyNs).isBetween(0.85 * linkRate, 1.1 * linkRate);
        assertThat(report.provenance().link()).isEqualTo(link);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"STOP_AND_COPY", "HYBRID"})
    void shouldMigrateInTheOtherModesOverAWan(Mode mode) throws Exception {
        MigrationReport report = migrate(
                LinkSpec.parse("wan"),
                Guests.busy().dirtyBytesPerSecond(MIB).build(),
                Migrations.options(mode)
                        .verify(VerifyMode.TWIN)
                        .runAfter(Duration.ofMillis(60))
                        .build());

        assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).as(report.reason()).isTrue();
        assertThat(requireNonNull(report.time().downtime()))
                .isGreaterThan(Duration.ofMillis(40).toNanos());
    }

    private static MigrationReport migrate(LinkSpec spec, GuestSpec guestSpec, MigrationOptions options)
            throws Exception {
        try (Target target = new Target();
                LinkEmulator link = open(spec, target);
                EmulatedGuest guest = EmulatedGuest.create(guestSpec)) {
            target.watch(guest);
            MigrationReport report = Migrations.migrate(link.address(), guest, options);
            assertThat(target.ranBesideItsSource()).isFalse();
            return report;
        }
    }

    @Test
    void shouldKeepTheGuestWhenTheLinkIsCutInPreCopy() throws Exception {
        assertStays(LinkEmulator::cut);
    }

    @Test
    void shouldKeepTheGuestWhenTheLinkFreezesInPreCopy() throws Exception {
        assertStays(LinkEmulator::freeze);
    }

    private static void assertStays(Consumer<LinkEmulator> fault) throws Exception {
        try (Target target = new Target();
                LinkEmulator link = open(LinkSpec.parse("100mbit,5ms"), target);
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);

            MigrationReport report = migrateWith(link, Mode.PRE_COPY, Phase.PRE_COPY, guest, fault);

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.FAILED);
            Guests.assertRuns(guest);
            Guests.assertEqualsTwin(guest);
            assertThat(target.hasRunAGuest()).isFalse();
        }
    }

    @Test
    void shouldLoseTheGuestWhenTheLinkFreezesInPostCopy() throws Exception {
        try (Target target = new Target();
                LinkEmulator link = open(LinkSpec.parse("100mbit,5ms"), target);
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);

            MigrationReport report = migrateWith(link, Mode.POST_COPY, Phase.POST_COPY, guest, LinkEmulator::freeze);

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.LOST);
            Await.until("the target says so too", target::hasLostAGuest);
        }
    }

    @Test
    void shouldNeverPlaceWhatTheLinkHasCorrupted() throws Exception {
        try (Target target = new Target();
                LinkEmulator link = open(LinkSpec.parse("100mbit,5ms"), target);
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);

            MigrationReport report = migrateWith(link, Mode.PRE_COPY, Phase.PRE_COPY, guest, LinkEmulator::corrupt);

            assertThat(report.outcome()).as(report.reason()).isEqualTo(Outcome.FAILED);
            Guests.assertRuns(guest);
            Guests.assertEqualsTwin(guest);
        }
    }

    /// Migrates, and does something to the link in a phase.
    private static MigrationReport migrateWith(
            LinkEmulator link, Mode mode, Phase phase, Guest guest, Consumer<LinkEmulator> fault) throws Exception {
        var begun = new CountDownLatch(1);
        try (SourceAgent source =
                SourceAgent.connect(link.address(), Migrations.options(mode).build(), progress -> {
                    if (progress.phase() == phase) {
                        begun.countDown();
                    }
                })) {
            CompletableFuture<MigrationReport> migration = CompletableFuture.supplyAsync(() -> source.migrate(guest));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            fault.accept(link);
            return migration.get(30, TimeUnit.SECONDS);
        }
    }

    private static LinkEmulator open(LinkSpec spec, Target target) throws Exception {
        return LinkEmulator.open(spec, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target.address());
    }
}
