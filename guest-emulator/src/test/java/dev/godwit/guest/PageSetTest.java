package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against [BitSet] as the model.
class PageSetTest {
    static final int MAX = 300;

    @Property
    void shouldBeTheSetThatItsChangesMake(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 200) List<@IntRange(max = 2 * MAX - 1) Integer> changes) {
        PageSet set = new PageSet(pages);
        BitSet model = new BitSet();
        for (int change : changes) {
            int page = change / 2 % pages;
            if (change % 2 == 0) {
                set.add(page);
                model.set(page);
            } else {
                set.remove(page);
                model.clear(page);
            }
        }
        assertIs(set, model);
    }

    @Property
    void shouldUniteAndSubtract(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> left,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> right) {
        PageSet union = of(pages, left);
        union.addAll(of(pages, right));
        BitSet model = modelOf(pages, left);
        model.or(modelOf(pages, right));
        assertIs(union, model);

        PageSet difference = of(pages, left);
        difference.removeAll(of(pages, right));
        model = modelOf(pages, left);
        model.andNot(modelOf(pages, right));
        assertIs(difference, model);
    }

    @Property
    void shouldIntersect(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> left,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> right) {
        PageSet common = of(pages, left);
        assertThat(common.overlap(of(pages, right))).isEqualTo((int)
                modelOf(pages, left).stream().filter(modelOf(pages, right)::get).count());
        common.retainAll(of(pages, right));
        BitSet model = modelOf(pages, left);
        model.and(modelOf(pages, right));
        assertIs(common, model);
    }

    @Property
    void shouldMoveItsMembers(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> from,
            @ForAll @Size(max = 300) List<@IntRange(max = MAX - 1) Integer> to) {
        PageSet source = of(pages, from);
        PageSet target = of(pages, to);
        assertThat(source.moveTo(target)).isEqualTo(modelOf(pages, from).cardinality());
        assertIs(source, new BitSet());
        BitSet model = modelOf(pages, from);
        model.or(modelOf(pages, to));
        assertIs(target, model);
    }

    @Property
    void shouldTellWhatFollowsWithinAWord(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 6) List<@IntRange(max = MAX - 1) Integer> absent,
            @ForAll @Size(max = 6) List<@IntRange(max = MAX - 1) Integer> except) {
        PageSet set = PageSet.all(pages);
        set.removeAll(of(pages, absent));
        PageSet excepted = of(pages, except);
        for (int page = 0; page < pages; page++) {
            int end = page;
            while (end < pages && end / 64 == page / 64 && set.contains(end) && !excepted.contains(end)) {
                end++;
            }
            assertThat(set.runWithinWord(page, excepted)).isEqualTo(end - page);
        }
    }

    @Property
    void shouldAddRuns(
            @ForAll @IntRange(min = 1, max = MAX) int pages,
            @ForAll @Size(max = 20) List<@IntRange(max = MAX - 1) Integer> firsts,
            @ForAll @IntRange(max = MAX) int length) {
        PageSet set = new PageSet(pages);
        BitSet model = new BitSet();
        for (int each : firsts) {
            int first = each % pages;
            int count = Math.min(length, pages - first);
            set.addRun(first, count);
            model.set(first, first + count);
        }
        assertIs(set, model);
        assertThat(BitSet.valueOf(set.toWords())).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 101", "100, 1", "99, 2", "1, -1"})
    void shouldRefuseRunsThatLeaveTheSet(int first, int count) {
        assertThatThrownBy(() -> new PageSet(100).addRun(first, count)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Property
    void shouldHoldAllPagesAndNoMore(@ForAll @IntRange(max = MAX) int pages) {
        BitSet model = new BitSet();
        model.set(0, pages);
        PageSet all = PageSet.all(pages);
        assertIs(all, model);

        PageSet copy = PageSet.copyOf(all);
        all.clear();
        assertThat(all.isEmpty()).isTrue();
        assertIs(copy, model);
    }

    private static void assertIs(PageSet set, BitSet model) {
        assertThat(set.count()).isEqualTo(model.cardinality());
        assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
        for (int page = 0; page < set.pages(); page++) {
            assertThat(set.contains(page)).isEqualTo(model.get(page));
            assertThat(set.next(page)).isEqualTo(model.nextSetBit(page));
            assertThat(set.nextAbsent(page)).isEqualTo(Math.min(set.pages(), model.nextClearBit(page)));
        }
        assertThat(set.next(set.pages())).isEqualTo(-1);
        assertThat(set.nextAbsent(set.pages())).isEqualTo(set.pages());
        BitSet fromRuns = new BitSet();
        int[] end = {-1};
        set.forEachRun((first, count) -> {
            assertThat(first).isGreaterThan(end[0]);
            assertThat(count).isPositive();
            end[0] = first + count;
            fromRuns.set(first, end[0]);
        });
        assertThat(fromRuns).isEqualTo(model);
        PageSet rebuilt = new PageSet(set.pages());
        model.stream().forEach(rebuilt::add);
        assertThat(rebuilt).isEqualTo(set).hasSameHashCodeAs(set);
    }

    @Test
    void shouldRefusePagesThatThereAreNot() {
        PageSet set = new PageSet(70);
        assertThatThrownBy(() -> set.add(70)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.contains(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.next(71)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> set.addAll(new PageSet(71))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PageSet(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PageSet of(int pages, List<Integer> members) {
        PageSet set = new PageSet(pages);
        members.forEach(page -> set.add(page % pages));
        return set;
    }

    private static BitSet modelOf(int pages, List<Integer> members) {
        BitSet model = new BitSet();
        members.forEach(page -> model.set(page % pages));
        return model;
    }
}
