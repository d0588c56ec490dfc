package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.source.Handover.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class HandoverTest {
    private static final State HERE = new State.Here();
    private static final State PAUSED = new State.Paused();
    private static final State COMMITTED = new State.Committed();
    private static final State IN_DOUBT = new State.InDoubt();
    private static final State THERE = new State.There();
    private static final State LOST = new State.Lost();
    private static final List<State> ALL = List.of(HERE, PAUSED, COMMITTED, IN_DOUBT, THERE, LOST);

    /// The design's table: whatever is not in it is forbidden.
    private static Set<State> allowedFrom(State from) {
        return switch (from) {
            case State.Here() -> Set.of(PAUSED);
            case State.Paused() -> Set.of(HERE, COMMITTED);
            case State.Committed() -> Set.of(THERE, IN_DOUBT, LOST);
            case State.InDoubt() -> Set.of(HERE, THERE, LOST);
            case State.There() -> Set.of(LOST);
            case State.Lost() -> Set.of();
        };
    }

    /// How a state is reached from the start.
    private static List<State> wayTo(State state) {
        return switch (state) {
            case State.Here() -> List.of();
            case State.Paused() -> List.of(PAUSED);
            case State.Committed() -> List.of(PAUSED, COMMITTED);
            case State.InDoubt() -> List.of(PAUSED, COMMITTED, IN_DOUBT);
            case State.There() -> List.of(PAUSED, COMMITTED, THERE);
            case State.Lost() -> List.of(PAUSED, COMMITTED, LOST);
        };
    }

    static Stream<Arguments> everyPair() {
        return ALL.stream().flatMap(from -> ALL.stream().map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("everyPair")
    void shouldMoveExactlyWhereTheTableAllows(State from, State to) {
        Handover handover = at(from);

        if (allowedFrom(from).contains(to)) {
            handover.move(to, "a test");
            assertThat(handover.state()).isEqualTo(to);
        } else {
            assertThatThrownBy(() -> handover.move(to, "a test")).isInstanceOf(IllegalStateException.class);
            assertThat(handover.state()).isEqualTo(from);
        }
    }

    @Test
    void shouldNotCommitWhenTheAttemptHasEnded() {
        Handover handover = at(PAUSED);

        assertThat(handover.commit(() -> true)).isFalse();
        assertThat(handover.state()).isEqualTo(PAUSED);
    }

    static Stream<State> allStates() {
        return ALL.stream();
    }

    @ParameterizedTest(name = "in {0}")
    @MethodSource("allStates")
    void shouldLetACancelThroughOnlyWhileTheGuestIsThisSidesAlone(State state) {
        var ran = new AtomicBoolean();

        boolean said = at(state).beforeCommit(() -> ran.set(true));

        assertThat(said).isEqualTo(ran.get()).isEqualTo(state.equals(HERE) || state.equals(PAUSED));
    }

    @Test
    void shouldLetEitherTheCommitOrTheCancelsWinButNeverBoth() throws Exception {
        int cancellers = 7;
        try (var threads = Executors.newFixedThreadPool(cancellers + 1)) {
            int committedRounds = 0;
            for (int trial = 0; trial < 2000; trial++) {
                Handover handover = at(PAUSED);
                var cancelled = new AtomicBoolean();
                var cancels = new AtomicInteger();
                var start = new CyclicBarrier(cancellers + 1);
                List<Callable<Boolean>> work = new ArrayList<>();
                work.add(() -> {
                    start.await();
                    return handover.commit(cancelled::get);
                });
                for (int i = 0; i < cancellers; i++) {
                    work.add(() -> {
                        start.await();
                        return handover.beforeCommit(() -> {
                            cancels.incrementAndGet();
                            cancelled.set(true);
                        });
                    });
                }
                List<Future<Boolean>> results = threads.invokeAll(work);
                boolean committed = results.getFirst().get();
                int accepted = 0;
                for (Future<Boolean> result : results.subList(1, results.size())) {
                    accepted += result.get() ? 1 : 0;
                }

                assertThat(accepted).isEqualTo(cancels.get());
                assertThat(committed).as("a commit after %d cancels", accepted).isEqualTo(accepted == 0);
                assertThat(handover.state()).isEqualTo(committed ? COMMITTED : PAUSED);
                committedRounds += committed ? 1 : 0;
            }
            assertThat(committedRounds).as("trials that the commit won").isBetween(0, 2000);
        }
    }

    private static Handover at(State state) {
        var handover = new Handover();
        wayTo(state).forEach(step -> handover.move(step, "a test"));
        return handover;
    }
}
