package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.it.agents.Relay.Action;
import dev.godwit.it.agents.Relay.Fault;
import dev.godwit.it.agents.Relay.Moment;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Role;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The link breaks at each moment, in each way, on each connection; and never two guests run, never a migration hangs.
@Timeout(40)
class FaultMatrixTest {
    static Stream<Arguments> everyFault() {
        return Stream.of(Mode.PRE_COPY, Mode.POST_COPY)
                .flatMap(mode -> Stream.of(Moment.values())
                        .flatMap(moment -> Stream.of(Role.CONTROL, Role.DATA, Role.PULL)
                                .flatMap(victim -> Stream.of(Action.values())
                                        .map(action -> new Fault(moment, victim, action))
                                        .filter(fault -> makesSense(mode, fault))
                                        .map(fault -> Arguments.of(mode, fault)))));
    }

    private static boolean makesSense(Mode mode, Fault fault) {
        boolean postCopy = mode == Mode.POST_COPY;
        if (!postCopy && (fault.victim() == Role.PULL || fault.moment() == Moment.COMPLETE)) {
            return false; // there is no such connection, or moment
        }
        if (fault.moment() == Moment.ACCEPT && fault.victim() != Role.CONTROL) {
            return false; // not open yet
        }
        // After this, nothing to corrupt goes to the target on that connection, or a heartbeat that nobody needs.
        return fault.action() != Action.CORRUPT
                || fault.moment() == Moment.FIRST_PAGES
                || (fault.victim() == Role.CONTROL
                        && (fault.moment() == Moment.SWITCHOVER || fault.moment() == Moment.COMMIT));
    }

    /// What may come of it. Where a page connection breaks while the point of no return is passed, either side of it
    /// is.
    private static Set<Outcome> allowed(Mode mode, Fault fault) {
        boolean postCopy = mode == Mode.POST_COPY;
        Outcome afterRunning = postCopy ? Outcome.LOST : Outcome.COMPLETED;
        boolean control = fault.victim() == Role.CONTROL;
        if (fault.victim() == Role.PULL && fault.action() == Action.FREEZE) {
            // No pull is answered, or one of them never: then the push brings every page, or all but one.
            return EnumSet.of(Outcome.COMPLETED, Outcome.LOST);
        }
        boolean frozenPages = !control && fault.action() == Action.FREEZE;
        return switch (fault.moment()) {
            case ACCEPT -> EnumSet.of(Outcome.FAILED);
            case FIRST_PAGES ->
                !postCopy
                        ? EnumSet.of(Outcome.FAILED)
                        // One bad page is asked for again; a bad header is the end.
                        : fault.action() == Action.CORRUPT
                                ? EnumSet.of(Outcome.LOST, Outcome.COMPLETED)
                                : EnumSet.of(Outcome.LOST);
            // All pages of a pre-copy have passed; those of a post-copy never will.
            case SWITCHOVER, READY -> control ? EnumSet.of(Outcome.FAILED) : EnumSet.of(Outcome.FAILED, afterRunning);
            case COMMIT ->
                control
                        ? EnumSet.of(Outcome.FAILED)
                        : frozenPages ? EnumSet.of(afterRunning) : EnumSet.of(Outcome.FAILED, afterRunning);
            case RUNNING -> control ? EnumSet.of(afterRunning) : EnumSet.of(afterRunning, Outcome.COMPLETED);
            // The target has all memory and runs on; whether the source hears of that is another matter.
            case COMPLETE -> control ? EnumSet.of(Outcome.LOST) : EnumSet.of(Outcome.COMPLETED, Outcome.LOST);
        };
    }

    /// Whether the pages may all have come while the control connection could not say so.
    private static boolean mayHaveAllPages(Fault fault) {
        return fault.moment() == Moment.COMPLETE || (fault.victim() == Role.CONTROL && fault.action() == Action.FREEZE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("everyFault")
    void shouldEndAsTheDesignSaysWhateverBreaks(Mode mode, Fault fault) throws Exception {
        try (Target target = new Target();
                Relay relay = new Relay(target.address(), fault);
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            target.watch(guest);

            MigrationReport report = Migrations.migrate(
                    relay.address(), guest, Migrations.options(mode).channels(1).build());

            assertThat(relay.struck()).as("the fault has happened").isTrue();
            assertThat(report.outcome()).as(report.reason()).isIn(allowed(mode, fault));
            assertThat(target.ranBesideItsSource()).as("two guests ran").isFalse();
            switch (report.outcome()) {
                case FAILED -> {
                    Guests.assertRuns(guest);
                    assertThat(target.hasRunAGuest()).isFalse();
                    Guests.assertEqualsTwin(guest);
                }
                case COMPLETED -> {
                    assertThat(report.verified()).as(report.reason()).isTrue();
                    try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                        Guests.assertRuns(there);
                        Guests.assertEqualsTwin(there);
                    }
                }
                case LOST -> {
                    assertThat(report.reason()).contains("lost");
                    if (!mayHaveAllPages(fault)) {
                        Await.until("the target says so too", target::hasLostAGuest);
                    }
                }
                case CANCELLED, IN_DOUBT -> throw new AssertionError(report.outcome());
            }
        }
    }

    static List<Mode> modes() {
        return List.of(Mode.values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modes")
    void shouldKeepTheGuestAndSucceedTheNextTimeWhenEverythingIsCut(Mode mode) throws Exception {
        try (Target target = new Target();
                EmulatedGuest guest = EmulatedGuest.create(Guests.busy().build())) {
            try (Relay relay = new Relay(target.address(), new Fault(Moment.READY, Role.CONTROL, Action.CUT))) {
                MigrationReport first = Migrations.migrate(
                        relay.address(), guest, Migrations.options(mode).build());
                assertThat(first.outcome()).isEqualTo(Outcome.FAILED);
            }
            Guests.assertRuns(guest);

            try (Relay sound = new Relay(target.address())) {
                MigrationReport second = Migrations.migrate(
                        sound.address(),
                        guest,
                        Migrations.options(mode).retries(3).build());
                assertThat(second.outcome()).as(second.reason()).isEqualTo(Outcome.COMPLETED);
            }
            try (Guest there = target.agent().awaitGuest(Duration.ofSeconds(10))) {
                Guests.assertEqualsTwin(there);
            }
        }
    }
}
