package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.it.agents.Relay.Action;
import dev.godwit.it.agents.Relay.Fault;
import dev.godwit.it.agents.Relay.Moment;
import dev.godwit.it.agents.Relay.Order;
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
                                        .flatMap(action -> Stream.of(Order.values())
                                                .map(order -> new Fault(moment, victim, action, order)))
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
        // A race needs a connection that the frame of the moment is not on.
        if (fault.order() == Order.RACING && (fault.victim() == Role.CONTROL || fault.moment() == Moment.FIRST_PAGES)) {
            return false;
        }
        // After this, nothing to corrupt goes to the target on that connection, or a heartbeat that nobody needs.
        return fault.action() != Action.CORRUPT
                || fault.moment() == Moment.FIRST_PAGES
                || (fault.victim() == Role.CONTROL
                        && (fault.moment() == Moment.SWITCHOVER || fault.moment() == Moment.COMMIT));
    }

    private static Set<Outcome> allowed(Mode mode, Fault fault) {
        boolean postCopy = mode == Mode.POST_COPY;
        Outcome afterRunning = postCopy ? Outcome.LOST : Outcome.COMPLETED;
        return switch (fault.victim()) {
            case CONTROL -> whenControlBreaks(fault, postCopy, afterRunning);
            case DATA -> whenPagesBreak(fault, postCopy, afterRunning);
            // A frozen pull answers none, or leaves one for ever: then the push brings every page, or all but one.
            default ->
                fault.action() == Action.FREEZE
                        ? EnumSet.of(Outcome.COMPLETED, Outcome.LOST)
                        : whenPagesBreak(fault, postCopy, afterRunning);
        };
    }

    private static Set<Outcome> whenControlBreaks(Fault fault, boolean postCopy, Outcome afterRunning) {
        return switch (fault.moment()) {
            case ACCEPT, SWITCHOVER, READY, COMMIT -> EnumSet.of(Outcome.FAILED);
            // The next frame to be corrupted may be the last one of a migration that has succeeded.
            case FIRST_PAGES ->
                !postCopy
                        ? EnumSet.of(Outcome.FAILED)
                        : fault.action() == Action.CORRUPT
                                ? EnumSet.of(Outcome.LOST, Outcome.COMPLETED)
                                : EnumSet.of(Outcome.LOST);
            case RUNNING -> EnumSet.of(afterRunning);
            // The target has all memory and runs on; whether the source hears of that is another matter.
            case COMPLETE -> EnumSet.of(Outcome.LOST);
        };
    }

    /// A page connection that is closed before Commit is the end of the attempt, for each side looks at it before it
    /// takes part in the point of no return; one that goes silent is missed only by pages that are still to come.
    private static Set<Outcome> whenPagesBreak(Fault fault, boolean postCopy, Outcome afterRunning) {
        boolean frozen = fault.action() == Action.FREEZE;
        boolean racing = fault.order() == Order.RACING;
        return switch (fault.moment()) {
            case ACCEPT -> throw new IllegalArgumentException("no page connection is open yet");
            case FIRST_PAGES ->
                !postCopy
                        ? EnumSet.of(Outcome.FAILED)
                        // One bad page is asked for again; a bad header is the end.
                        : fault.action() == Action.CORRUPT
                                ? EnumSet.of(Outcome.LOST, Outcome.COMPLETED)
                                : EnumSet.of(Outcome.LOST);
            case SWITCHOVER, READY, COMMIT ->
                racing ? EnumSet.of(Outcome.FAILED, afterRunning) : EnumSet.of(frozen ? afterRunning : Outcome.FAILED);
            case RUNNING -> racing ? EnumSet.of(afterRunning, Outcome.COMPLETED) : EnumSet.of(afterRunning);
            case COMPLETE -> EnumSet.of(Outcome.COMPLETED, Outcome.LOST);
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
            try (Relay relay =
                    new Relay(target.address(), new Fault(Moment.READY, Role.CONTROL, Action.CUT, Order.SETTLED))) {
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
