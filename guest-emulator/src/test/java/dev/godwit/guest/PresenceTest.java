package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PresenceTest {

    @Test
    void shouldMoveAPageFromMissingOverPlacingToPresent() {
        PageSet missing = new PageSet(100);
        missing.add(5);
        missing.add(64);
        Presence presence = new Presence(missing);
        assertThat(presence.isPresent(4)).isTrue();
        assertThat(presence.claim(4)).isFalse();
        assertThat(presence.isPresent(5)).isFalse();
        assertThat(presence.missing()).isEqualTo(2);
        assertThat(presence.missingPages()).isEqualTo(missing);

        assertThat(presence.claim(5)).isTrue();
        assertThat(presence.isPresent(5)).isFalse();
        assertThat(presence.missing()).isEqualTo(2);
        presence.publish(5);
        assertThat(presence.isPresent(5)).isTrue();
        assertThat(presence.claim(5)).isFalse();
        missing.remove(5);
        assertThat(presence.missing()).isEqualTo(1);
        assertThat(presence.missingPages()).isEqualTo(missing);
    }

    @Test
    void shouldRefuseToPublishOrGiveBackWhatWasNotClaimed() {
        Presence presence = new Presence(PageSet.all(10));
        assertThatThrownBy(() -> presence.publish(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("page 3 was not claimed");
        assertThatThrownBy(() -> presence.relinquish(3)).isInstanceOf(IllegalStateException.class);
        assertThat(presence.missing()).isEqualTo(10);
        assertThatThrownBy(() -> presence.claim(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldLetOneThreadClaimEachPage() throws InterruptedException {
        int pages = 50_000;
        Presence presence = new Presence(PageSet.all(pages));
        AtomicInteger claims = new AtomicInteger();
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int page = 0; page < pages; page++) {
                    if (presence.claim(page)) {
                        claims.incrementAndGet();
                        presence.publish(page);
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(claims).hasValue(pages);
        assertThat(presence.missing()).isZero();
    }
}
