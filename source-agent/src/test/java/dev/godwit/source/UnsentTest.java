package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.PageSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UnsentTest {
    private static PageSet some(int pages, int... members) {
        var set = new PageSet(pages);
        for (int page : members) {
            set.add(page);
        }
        return set;
    }

    @Test
    void shouldHoldJustTheMissingPages() {
        var unsent = new Unsent(some(200, 0, 63, 64, 128, 199), some(200, 63), new PageSet(200));

        assertThat(unsent.count()).isEqualTo(5);
        assertThat(walk(unsent)).containsExactly(0, 63, 64, 128, 199);
        assertThat(unsent.claim(1)).isFalse();
        assertThat(unsent.stale(63)).isTrue();
        assertThat(unsent.stale(64)).isFalse();
    }

    @Test
    void shouldGiveAPageToOneClaimOnly() {
        var unsent = new Unsent(some(70, 5, 69), new PageSet(70), new PageSet(70));

        assertThat(unsent.claim(69)).isTrue();
        assertThat(unsent.claim(69)).isFalse();
        assertThat(unsent.count()).isEqualTo(1);
        assertThat(unsent.next(6)).isEqualTo(-1);
    }

    @Test
    void shouldFindNothingBehindTheLastPage() {
        var unsent = new Unsent(PageSet.all(65), new PageSet(65), new PageSet(65));

        assertThat(unsent.next(64)).isEqualTo(64);
        assertThat(unsent.next(65)).isEqualTo(-1);
        assertThat(unsent.next(128)).isEqualTo(-1);
    }

    @Test
    void shouldGiveEachPageToExactlyOneOfManyThreads() throws Exception {
        int pages = 40_000;
        int threads = 6;
        var unsent = new Unsent(PageSet.all(pages), new PageSet(pages), new PageSet(pages));
        var claims = new AtomicIntegerArray(pages);
        var start = new CyclicBarrier(threads);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                // Half of them walk as a push does, half jump about as faults do.
                int stride = thread % 2 == 0 ? 1 : 7919;
                running.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0, page = 0; i < pages; i++, page = (page + stride) % pages) {
                        if (unsent.claim(page)) {
                            claims.incrementAndGet(page);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }

        for (int page = 0; page < pages; page++) {
            assertThat(claims.get(page)).as("claims of page %d", page).isEqualTo(1);
        }
        assertThat(unsent.count()).isZero();
        assertThat(unsent.next(0)).isEqualTo(-1);
    }

    private static List<Integer> walk(Unsent unsent) {
        var found = new ArrayList<Integer>();
        for (int page = unsent.next(0); page >= 0; page = unsent.next(page + 1)) {
            found.add(page);
        }
        return found;
    }
}
