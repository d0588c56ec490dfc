package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.source.policy.Throttle.AutoConverge;
import dev.godwit.source.policy.Throttle.DirtyLimit;
import dev.godwit.source.policy.Throttle.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final int MIB_OF_PAGES = 256;
    private static final long MIB = 1 << 20;
    private static final long SECOND = 1_000_000_000;

    /// As much was dirtied as was sent: twice what is tolerated.
    private static final Rounds HEAVY = dirtied(100 * MIB, 100 * MIB_OF_PAGES);

    private static Rounds dirtied(long bytesSent, int... pagesOfVcpu) {
        return new History(1 << 20).dirtying(SECOND, bytesSent, pagesOfVcpu).rounds();
    }

    @Test
    void shouldTakeNothingByDefault() {
        State free = State.free(2);

        assertThat(new Throttle.None().next(free, HEAVY)).isEqualTo(free);
    }

    @Test
    void shouldTakeAFifthAfterTheSecondHeavyRoundAndATenthMoreAfterEachSecondOneMore() {
        State state = State.free(2);
        double[] expected = {0, 0.20, 0.20, 0.30, 0.30, 0.40};

        for (double share : expected) {
            state = AutoConverge.DEFAULT.next(state, HEAVY);
            assertThat(state.shares()).allSatisfy(taken -> assertThat(taken).isCloseTo(share, within(1e-9)));
        }
    }

    @Test
    void shouldNotCountARoundThatDirtiesJustWhatIsTolerated() {
        State state = AutoConverge.DEFAULT.next(State.free(1), HEAVY);

        State same = AutoConverge.DEFAULT.next(state, dirtied(200 * MIB, 100 * MIB_OF_PAGES));
        assertThat(same).isEqualTo(state);
        State more = AutoConverge.DEFAULT.next(same, dirtied(200 * MIB, 100 * MIB_OF_PAGES + 1));
        assertThat(more.most()).as("two heavy rounds, not in sequence").isEqualTo(0.20);
    }

    @Test
    void shouldTakeNoMoreThanIsNeededNearTheEnd() {
        // At 60 % it dirties 1/0.96 of what is tolerated: 40 % of the CPU are to become 38.4 %.
        State near = new State(List.of(0.60), 1);

        State next = AutoConverge.DEFAULT.next(near, dirtied(192 * MIB, 100 * MIB_OF_PAGES));

        assertThat(next.most()).isCloseTo(0.616, within(1e-9));
    }

    @Test
    void shouldNeverTakeMoreThanTheMost() {
        State state = new State(List.of(0.95), 1);

        assertThat(AutoConverge.DEFAULT
                        .next(state, dirtied(1, 100 * MIB_OF_PAGES))
                        .most())
                .isCloseTo(0.99, within(1e-3))
                .isLessThanOrEqualTo(0.99);
        assertThat(new AutoConverge(20, 10, 30, 50)
                        .next(new State(List.of(0.25), 1), HEAVY)
                        .most())
                .isEqualTo(0.30);
    }

    @Test
    void shouldSlowTheVcpuThatDirtiesMoreThanItsLimitAndNoOther() {
        var limit = new DirtyLimit(10 * MIB);

        // 40 MiB/s, the limit itself, and nothing.
        State state = limit.next(State.free(3), dirtied(1, 40 * MIB_OF_PAGES, 10 * MIB_OF_PAGES, 0));

        assertThat(state.shares().get(0)).isCloseTo(0.75, within(1e-9));
        assertThat(state.shares().get(1)).isZero();
        assertThat(state.shares().get(2)).isZero();
    }

    @Test
    void shouldHoldAVcpuAtItsLimitAndLetItGoWhenItDirtiesLess() {
        var limit = new DirtyLimit(10 * MIB);
        State slowed = new State(List.of(0.75), 0);

        assertThat(limit.next(slowed, dirtied(1, 10 * MIB_OF_PAGES)).most()).isCloseTo(0.75, within(1e-9));
        assertThat(limit.next(slowed, dirtied(1, 5 * MIB_OF_PAGES)).most()).isCloseTo(0.50, within(1e-9));
        assertThat(limit.next(slowed, dirtied(1, MIB_OF_PAGES)).most()).isZero();
        assertThat(limit.next(slowed, dirtied(1, 400 * MIB_OF_PAGES)).most()).isEqualTo(0.99);
    }

    @Test
    void shouldNotJudgeAVcpuByARoundThatIsTooShort() {
        var limit = new DirtyLimit(10 * MIB);
        var shortRound =
                new History(1 << 20).dirtying(19_999_999, 1, MIB_OF_PAGES).rounds();
        var longRound =
                new History(1 << 20).dirtying(20_000_000, 1, MIB_OF_PAGES).rounds();

        assertThat(limit.next(State.free(1), shortRound).most()).isZero();
        assertThat(limit.next(State.free(1), longRound).most()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void shouldRefuseWhatAGuestCannotBeSlowedBy() {
        assertThatThrownBy(() -> new AutoConverge(20, 10, 100, 50)).hasMessageContaining("max must be 1 to 99 %");
        assertThatThrownBy(() -> new AutoConverge(0, 10, 99, 50)).hasMessageContaining("initial must be 1 to 99 %");
        assertThatThrownBy(() -> new AutoConverge(60, 10, 50, 50)).hasMessageContaining("at most max");
        assertThatThrownBy(() -> new DirtyLimit(0)).hasMessageContaining("more than 0");
    }
}
