package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 999, 99_999})
    void shouldDrawRanksInProportionToTheirPower(int n) {
        Zipf zipf = new Zipf(n, 0.99);
        int draws = 2_000_000;
        long[] count = new long[n];
        for (int i = 0; i < draws; i++) {
            count[(int) zipf.rank(Mix.draw(1, 2 * i), Mix.draw(1, 2 * i + 1))]++;
        }
        double total = 0;
        for (int rank = 0; rank < n; rank++) {
            total += Math.pow(rank + 1, -0.99);
        }
        // Decades of ranks, so that each has enough draws to be compared.
        for (int from = 0; from < n; from = 10 * from + 9) {
            int to = Math.min(n, 10 * from + 9);
            double expected = 0;
            long drawn = 0;
            for (int rank = from; rank < to; rank++) {
                expected += Math.pow(rank + 1, -0.99) / total * draws;
                drawn += count[rank];
            }
            assertThat((double) drawn).isCloseTo(expected, Percentage.withPercentage(1.5));
        }
    }

    @Test
    void shouldReachEveryRankOfALargeNumberAndNoOther() {
        long n = 3_000_000_000L;
        Zipf zipf = new Zipf(n, 0.99);
        long highest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            long rank = zipf.rank(Mix.draw(9, 2 * i), Mix.draw(9, 2 * i + 1));
            assertThat(rank).isBetween(0L, n - 1);
            highest = Math.max(highest, rank);
        }
        assertThat(highest).isGreaterThan(n - n / 100);
        assertThat(zipf.rank(-1, -1)).isLessThan(n);
        assertThat(zipf.rank(0, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 1000, 65536, 99_991})
    void shouldScatterRanksOverAllPages(int pages) {
        long stride = HotspotWorkload.scatteringStride(pages);
        BitSet visited = new BitSet();
        for (long rank = 0; rank < pages; rank++) {
            visited.set((int) (rank * stride % pages));
        }
        assertThat(visited.cardinality()).isEqualTo(pages);
    }
}
