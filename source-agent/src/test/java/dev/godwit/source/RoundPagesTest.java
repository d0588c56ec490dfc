package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.PageSet;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.PageSelection.All;
import dev.godwit.source.policy.PageSelection.LastRound;
import dev.godwit.source.policy.PageSelection.Majority;
import dev.godwit.source.policy.PageSelection.Matrix;
import dev.godwit.source.policy.PageSelection.SkipRedirtied;
import dev.godwit.source.policy.PageSelection.TimeSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// Rounds over a model of a guest: each page has a version that its writes raise, and the target has the version that
/// was sent last.
class RoundPagesTest {
    private static final int PAGES = ModelGuest.PAGES;

    @Provide
    Arbitrary<PageSelection> selections() {
        Arbitrary<Integer> length = Arbitraries.integers().between(1, 7);
        return Arbitraries.oneOf(
                Arbitraries.of(new All(), new SkipRedirtied(), new LastRound()),
                length.flatMap(
                        n -> Arbitraries.integers().between(1, n).map(k -> (PageSelection) new TimeSeries(k, n))),
                length.map(Majority::new),
                Combinators.combine(length, Arbitraries.integers().between(1, 100))
                        .as(Matrix::new));
    }

    @Property(tries = 500)
    void shouldLoseNoPageWhateverTheSelectionAndEvenWhereTheHintLies(
            @ForAll("selections") PageSelection selection,
            @ForAll PageOrder order,
            @ForAll long seed,
            @ForAll boolean lying) {
        var random = new Random(seed);
        var model = new ModelGuest();
        model.lying = lying ? 0.3 : 0;
        var pages = new RoundPages(PAGES, selection, order, model);
        double writesPerPage = random.nextDouble() * 2;

        int rounds = 1 + random.nextInt(12);
        for (int round = 0; round < rounds; round++) {
            pages.begin();
            for (int page : walk(pages)) {
                pages.sampleIfDue();
                while (random.nextDouble() < writesPerPage / 2) {
                    model.write(hot(random));
                }
                if (pages.wantsAllByAddress() || pages.wants(page)) {
                    model.send(page);
                }
            }
            pages.end();
            for (int page = 0; page < PAGES; page++) {
                if (model.target[page] != model.guest[page]) {
                    assertThat(pages.pending().contains(page))
                            .as("page %d, which the target lacks after round %d", page, round)
                            .isTrue();
                }
            }
        }
        PageSet last = pages.pending();
        for (int write = random.nextInt(PAGES); write > 0; write--) {
            model.write(hot(random));
        }
        model.collect(last, new PageSet(PAGES));
        for (int page = last.next(0); page >= 0; page = last.next(page + 1)) {
            model.send(page);
        }

        assertThat(model.target).isEqualTo(model.guest);
    }

    /// Pages are freed and taken at any time, a page that is taken is written, and one that was free goes as zeros.
    @Property(tries = 500)
    void shouldLoseNoPageThatIsTakenAfterItWasReportedFree(
            @ForAll("selections") PageSelection selection, @ForAll PageOrder order, @ForAll long seed) {
        var random = new Random(seed);
        var model = new ModelGuest();
        random.ints(PAGES / 2, 0, PAGES).forEach(model.free::add);
        var pages = new RoundPages(PAGES, selection, order, model);
        pages.start();
        int rounds = 1 + random.nextInt(8);
        for (int round = 0; round < rounds; round++) {
            model.freeOrTake(random);
            pages.begin();
            for (int page : walk(pages)) {
                pages.sampleIfDue();
                model.freeOrTake(random);
                if (pages.wantsAllByAddress() || pages.wants(page)) {
                    model.send(page, pages.free());
                }
            }
            model.freeOrTake(random);
            pages.end();
        }
        model.freeOrTake(random);
        PageSet last = pages.pending();
        model.collect(last, new PageSet(PAGES));
        for (int page = last.next(0); page >= 0; page = last.next(page + 1)) {
            model.send(page, model.free);
        }

        PageSet zeros = PageSet.copyOf(last);
        zeros.addAll(pages.sentAsFree());
        for (int page = 0; page < PAGES; page++) {
            if (!model.free.contains(page)) {
                assertThat(model.target[page]).as("page %d", page).isEqualTo(model.guest[page]);
            } else if (zeros.contains(page)) {
                assertThat(model.target[page]).as("free page %d", page).isEqualTo(ModelGuest.ZEROS);
            } else {
                assertThat(model.target[page])
                        .as("page %d, freed of late", page)
                        .isNotEqualTo(ModelGuest.ZEROS);
            }
        }
    }

    @Test
    void shouldGoByWhatWasFreeInTheCollectionThatTheRoundIsBasedOn() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new All(), PageOrder.ADDRESS, model);
        model.free.add(7);
        model.free.add(8);
        pages.start();
        pages.begin();
        model.take(7);
        model.free.add(9);

        assertThat(members(pages.free())).as("round 0").containsExactly(7, 8);
        pages.end();
        assertThat(members(pages.sentAsFree())).containsExactly(7, 8);
        assertThat(pages.freeSent()).isEqualTo(2);
        assertThat(pages.freePending()).as("9 is not dirty, 7 not free").isZero();
        pages.begin();
        assertThat(members(pages.candidates())).as("what was taken").containsExactly(7);
        assertThat(members(pages.free())).as("round 1").containsExactly(8, 9);
        model.write(11);
        model.write(12);
        model.free.add(12);
        pages.end();
        assertThat(members(pages.sentAsFree())).as("7 was sent as it is").containsExactly(8);
        assertThat(pages.freeSent()).isZero();
        assertThat(members(pages.pending())).containsExactly(11, 12);
        assertThat(pages.freePending()).as("12 was freed").isEqualTo(1);
    }

    private static List<Integer> members(PageSet set) {
        List<Integer> members = new ArrayList<>();
        for (int page = set.next(0); page >= 0; page = set.next(page + 1)) {
            members.add(page);
        }
        return members;
    }

    /// Half of the writes go to a tenth of the pages.
    private static int hot(Random random) {
        return random.nextInt(random.nextBoolean() ? PAGES / 10 : PAGES);
    }

    private static int[] walk(RoundPages pages) {
        int[] ascending =
                members(pages.candidates()).stream().mapToInt(Integer::intValue).toArray();
        return pages.isByAddress() ? ascending : pages.arrange(ascending);
    }

    /// One round in which pages are written before the first is reached; returns what was sent.
    private static List<Integer> round(RoundPages pages, ModelGuest model, int... writtenBefore) {
        pages.begin();
        for (int page : writtenBefore) {
            model.write(page);
        }
        List<Integer> sent = new ArrayList<>();
        for (int page : walk(pages)) {
            if (pages.wantsAllByAddress() || pages.wants(page)) {
                model.send(page);
                sent.add(page);
            }
        }
        pages.end();
        return sent;
    }

    /// The same, with pages that are written after all was sent, so that nothing is skipped.
    private static List<Integer> quietRound(RoundPages pages, ModelGuest model, int... writtenAfter) {
        pages.begin();
        List<Integer> sent = new ArrayList<>();
        for (int page : walk(pages)) {
            if (pages.wantsAllByAddress() || pages.wants(page)) {
                model.send(page);
                sent.add(page);
            }
        }
        for (int page : writtenAfter) {
            model.write(page);
        }
        pages.end();
        return sent;
    }

    @Test
    void shouldSkipWhatWasDirtiedAgainAndSendItOnceItIsNot() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new SkipRedirtied(), PageOrder.ADDRESS, model);

        assertThat(round(pages, model, 7)).hasSize(PAGES - 1).doesNotContain(7);
        assertThat(pages.skipped()).isEqualTo(1);
        assertThat(pages.deferredCount()).isZero();
        assertThat(round(pages, model, 7)).isEmpty();
        assertThat(round(pages, model)).containsExactly(7);
        assertThat(pages.pending().isEmpty()).isTrue();
        assertThat(pages.skipped()).isEqualTo(2);
    }

    @Test
    void shouldLeaveForTheLastRoundWhatWasSkippedOnce() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new LastRound(), PageOrder.ADDRESS, model);

        round(pages, model, 7);
        assertThat(pages.deferredCount()).isEqualTo(1);
        assertThat(round(pages, model)).isEmpty();
        assertThat(pages.pending().contains(7)).isTrue();
    }

    @Test
    void shouldLeaveForTheLastRoundWhatWasSentAgainOnce() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new LastRound(), PageOrder.ADDRESS, model);

        quietRound(pages, model, 7);
        assertThat(pages.deferredCount()).isZero();
        assertThat(quietRound(pages, model, 7)).as("the retransmission").containsExactly(7);
        assertThat(pages.deferredCount()).isEqualTo(1);
        assertThat(quietRound(pages, model, 7)).isEmpty();
        assertThat(pages.pending().count()).isEqualTo(1);
    }

    @Test
    void shouldDeferAPageThatWasDirtyInKOfTheLastNRounds() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new TimeSeries(2, 3), PageOrder.ADDRESS, model);

        // Page 7 is in to_send of rounds 1, 2 and 3; round 3 is the first with two occurrences before it.
        quietRound(pages, model, 7);
        assertThat(quietRound(pages, model, 7)).as("round 1").containsExactly(7);
        assertThat(quietRound(pages, model, 7)).as("round 2").containsExactly(7);
        assertThat(quietRound(pages, model, 7)).as("round 3").isEmpty();
        assertThat(pages.deferredCount()).isEqualTo(1);
        assertThat(quietRound(pages, model)).as("for good").isEmpty();
        assertThat(pages.pending().contains(7)).isTrue();
    }

    @Test
    void shouldDeferByMajorityOfAWindowThatIsNotFullYet() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new Majority(5), PageOrder.ADDRESS, model);

        quietRound(pages, model, 7);
        for (int round = 1; round <= 3; round++) {
            assertThat(quietRound(pages, model, 7)).as("round %d", round).containsExactly(7);
        }
        // Occurrences in rounds 1, 2 and 3: 3 < 2 does not hold.
        assertThat(quietRound(pages, model, 7)).as("round 4").isEmpty();
    }

    @Test
    void shouldDecideByTheSamplesOfTheRoundBefore() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new Matrix(10, 50), PageOrder.ADDRESS, model);

        // Page 3 is written in every tenth of round 0, page 4 in its first half, page 5 in four tenths.
        pages.begin();
        int reached = 0;
        for (int page : walk(pages)) {
            pages.sampleIfDue();
            if (pages.wants(page)) {
                model.send(page);
            }
            if (reached % 15 == 0) {
                model.write(3);
                if (reached < 75) {
                    model.write(4);
                }
                if (reached < 60) {
                    model.write(5);
                }
            }
            reached++;
        }
        pages.end();

        assertThat(pages.pending().count()).isEqualTo(3);
        assertThat(quietRound(pages, model)).containsExactly(5);
        assertThat(pages.deferredCount()).isEqualTo(2);
    }

    @Test
    void shouldSendFirstWhatWasDirtyInTheFewestRounds() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new All(), PageOrder.LEAST_DIRTIED_FIRST, model);

        assertThat(quietRound(pages, model, 3, 90)).hasSize(PAGES).isSorted();
        assertThat(quietRound(pages, model, 3, 90, 100)).containsExactly(3, 90);
        assertThat(quietRound(pages, model, 3, 50)).containsExactly(100, 3, 90);
        assertThat(quietRound(pages, model)).containsExactly(50, 3);
        assertThat(pages.skipped()).isZero();
    }

    @Test
    void shouldCountWhatIsSentTwiceInARow() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new All(), PageOrder.ADDRESS, model);

        quietRound(pages, model, 1, 2, 3);
        quietRound(pages, model, 2, 3, 4);
        assertThat(pages.sentAgain()).as("all of round 1 was in round 0").isEqualTo(3);
        quietRound(pages, model);
        assertThat(pages.sentAgain()).as("2 and 3, and not 4").isEqualTo(2);
        assertThat(pages.dirtiedCount()).isZero();
    }

    @Test
    void shouldAddUpWhatEachVcpuDirtiedOverTheSamples() {
        var model = new ModelGuest();
        var pages = new RoundPages(PAGES, new Matrix(2, 50), PageOrder.ADDRESS, model);

        pages.begin();
        model.write(1);
        walkAll(pages, model);
        model.write(2);
        pages.end();

        assertThat(pages.dirtiedByVcpu()).containsExactly(2);
        assertThat(pages.dirtiedCount()).isEqualTo(2);
    }

    private static void walkAll(RoundPages pages, ModelGuest model) {
        for (int page : walk(pages)) {
            pages.sampleIfDue();
            if (pages.wants(page)) {
                model.send(page);
            }
        }
    }
}
