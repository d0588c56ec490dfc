package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeltaCacheTest {
    private static final int PAGE = 4096;

    @Test
    void shouldFindWhatWasClaimed() {
        try (DeltaCache cache = new DeltaCache(64 * PAGE, PAGE)) {
            assertThat(cache.find(5)).isEqualTo(DeltaCache.ABSENT);
            int entry = cache.claim(5);
            assertThat(cache.find(5)).isEqualTo(entry);
            assertThat(cache.claim(5)).isEqualTo(entry);
        }
    }

    @Test
    void shouldGiveUpTheEntryOfASetThatWasUsedLongerAgo() {
        try (DeltaCache cache = new DeltaCache(2 * PAGE, PAGE)) { // one set
            cache.claim(1);
            cache.claim(2);
            cache.find(1);
            cache.claim(3);
            assertThat(cache.find(2)).isEqualTo(DeltaCache.ABSENT);
            assertThat(cache.find(1)).isNotEqualTo(DeltaCache.ABSENT);
            assertThat(cache.find(3)).isNotEqualTo(DeltaCache.ABSENT);
        }
    }

    @Test
    void shouldHoldAtLeastOneSetHoweverFewBytesItIsGiven() {
        try (DeltaCache cache = new DeltaCache(1, PAGE)) {
            assertThat(cache.claim(1)).isNotEqualTo(cache.claim(2));
        }
    }

    @Test
    void shouldGiveEveryEntryMemoryOfItsOwn() {
        Set<Long> addresses = new HashSet<>();
        try (DeltaCache cache = new DeltaCache(1000 * PAGE, PAGE)) {
            for (int page = 0; page < 800; page++) {
                int entry = cache.claim(page);
                assertThat(cache.offset(entry) + PAGE)
                        .isLessThanOrEqualTo(cache.memory(entry).byteSize());
                addresses.add(cache.memory(entry).address() + cache.offset(entry));
            }
        }
        assertThat(addresses).hasSize(800);
    }

    @Test
    void shouldUseAllItsSetsForAChannelThatCarriesEveryNthBlock() {
        for (int channels : new int[] {1, 2, 4, 8}) {
            int pages = 1 << 16;
            try (DeltaCache cache = new DeltaCache((long) pages / channels * PAGE, PAGE)) {
                for (int page = 0; page < pages; page++) {
                    if (page / 64 % channels == 0) {
                        cache.claim(page);
                    }
                }
                int kept = 0;
                for (int page = 0; page < pages; page++) {
                    if (page / 64 % channels == 0 && cache.find(page) != DeltaCache.ABSENT) {
                        kept++;
                    }
                }
                assertThat(kept).as("%s channels", channels).isGreaterThan(pages / channels * 9 / 10);
            }
        }
    }
}
