package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrefaultTest {
    private static final Path PAGE_MAP = Path.of("/proc/self/pagemap");
    private static final int STRETCHES = 40;
    private static final int LAST_AHEAD = 3 + Prefault.AHEAD;

    @BeforeEach
    void needsToSeeWhatIsTouched() {
        assumeThat(Files.isReadable(PAGE_MAP)).as("the kernel's page map").isTrue();
    }

    @Test
    void shouldTouchWhatLiesAheadAndNothingElse() throws Exception {
        try (GuestMemory memory = memory();
                Prefault prefault = new Prefault(memory)) {
            reach(prefault, 3);
            awaitTouched(memory, LAST_AHEAD);
            end(prefault);
            for (int stretch = 0; stretch < STRETCHES; stretch++) {
                assertThat(isTouched(memory, stretch))
                        .as("stretch %d", stretch)
                        .isEqualTo(stretch > 3 && stretch <= LAST_AHEAD);
            }
        }
    }

    @Test
    void shouldFollowWhatIsReachedToTheEndOfMemoryAndBeginAgainElsewhere() throws Exception {
        try (GuestMemory memory = memory();
                Prefault prefault = new Prefault(memory)) {
            reach(prefault, STRETCHES - 5);
            awaitTouched(memory, STRETCHES - 1);
            reach(prefault, STRETCHES - 1);
            reach(prefault, 3);
            awaitTouched(memory, LAST_AHEAD);
        }
    }

    @Test
    void shouldNotChangeWhatIsWritten() throws Exception {
        try (GuestMemory memory = memory();
                Prefault prefault = new Prefault(memory)) {
            long at = 5L * Prefault.STRETCH_BYTES + 4096;
            memory.segment().asSlice(at, 4096).fill((byte) 7);
            reach(prefault, 3);
            awaitTouched(memory, LAST_AHEAD);
            end(prefault);
            for (long offset = 4L * Prefault.STRETCH_BYTES; offset < memory.bytes(); offset += 4096) {
                assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, offset))
                        .isEqualTo((byte) (offset == at ? 7 : 0));
            }
        }
    }

    @Test
    void shouldNotBeginAfterItWasClosed() throws Exception {
        try (GuestMemory memory = memory()) {
            Prefault prefault = new Prefault(memory);
            prefault.close();
            reach(prefault, 3);
            prefault.close();
            assertThat(isTouched(memory, 4)).isFalse();
        }
    }

    @Test
    void shouldTellStretchesThatFollowEachOther() {
        try (GuestMemory memory = memory();
                Prefault prefault = new Prefault(memory)) {
            Prefault.Arrivals arrivals = prefault.new Arrivals();
            // The first stretch follows none, the next does, once; a jump forth or back does not.
            assertThat(inOrder(arrivals, 0, 4096, 2, 3, 3, 9, 10, 4, 5))
                    .containsExactly(false, false, false, true, false, false, true, false, true);
        }
    }

    /// In stretches, or in bytes where they are many.
    private static List<Boolean> inOrder(Prefault.Arrivals arrivals, long... places) {
        return LongStream.of(places)
                .map(place -> place < 4096 ? place * Prefault.STRETCH_BYTES : place)
                .mapToObj(arrivals::inOrder)
                .toList();
    }

    private static void reach(Prefault prefault, int stretch) {
        Prefault.Arrivals arrivals = prefault.new Arrivals();
        assertThat(arrivals.inOrder((stretch - 1L) * Prefault.STRETCH_BYTES)).isFalse();
        assertThat(arrivals.inOrder((long) stretch * Prefault.STRETCH_BYTES)).isTrue();
        arrivals.reached();
    }

    /// Whatever it was about to do is done.
    private static void end(Prefault prefault) {
        prefault.close();
    }

    private static GuestMemory memory() {
        return GuestMemory.allocate((long) STRETCHES * Prefault.STRETCH_BYTES, 4096);
    }

    private static void awaitTouched(GuestMemory memory, int stretch) throws IOException {
        long endNs = System.nanoTime() + 10_000_000_000L;
        while (!isTouched(memory, stretch)) {
            assertThat(System.nanoTime()).as("touched in time").isLessThan(endNs);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// Whether the last page of a stretch is present: bit 63 of its entry in the page map.
    private static boolean isTouched(GuestMemory memory, int stretch) throws IOException {
        long last = memory.segment().address() + (stretch + 1L) * Prefault.STRETCH_BYTES - 1;
        try (RandomAccessFile map = new RandomAccessFile(PAGE_MAP.toFile(), "r")) {
            map.seek(last / 4096 * Long.BYTES);
            return Long.reverseBytes(map.readLong()) < 0;
        }
    }
}
