package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.page.Pages.Kind;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ZeroPageTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 300;

    @Property
    void shouldSeeAnyByte(@ForAll @IntRange(min = 1, max = 3) int pages, @ForAll @IntRange(min = 0) int position) {
        MemorySegment memory = Pages.memory(5, PAGE);
        long length = (long) pages * PAGE;
        assertThat(ZeroPage.areZero(memory, PAGE, pages, PAGE)).isTrue();
        memory.set(ValueLayout.JAVA_BYTE, PAGE - 1, (byte) 1);
        memory.set(ValueLayout.JAVA_BYTE, PAGE + length, (byte) 1);
        assertThat(ZeroPage.areZero(memory, PAGE, pages, PAGE)).isTrue();
        memory.set(ValueLayout.JAVA_BYTE, PAGE + position % length, (byte) 1);
        assertThat(ZeroPage.areZero(memory, PAGE, pages, PAGE)).isFalse();
    }

    /// Pages that are alike are not zeros for that reason.
    @Example
    void shouldNotTakeARepeatedWordForZeros() {
        MemorySegment memory = Pages.memory(1, PAGE).fill((byte) 5);
        assertThat(ZeroPage.areZero(memory, 0, 1, PAGE)).isFalse();
    }

    /// A page that the guest fills just then with the word that the pages behind it hold: those stay what they are.
    @Example
    void shouldNotTakeAPageForZerosThatTheOneBeforeItBecomesLike() throws InterruptedException {
        MemorySegment memory = Pages.memory(3, PAGE);
        memory.asSlice(PAGE, 2 * PAGE).fill((byte) 5);
        MemorySegment first = memory.asSlice(0, PAGE);
        var over = new AtomicBoolean();
        Thread guest = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                first.fill((byte) 5);
                first.fill((byte) 0);
            }
        });
        try {
            for (int look = 0; look < 300_000; look++) {
                assertThat(ZeroPage.areZero(memory, 0, 3, PAGE)).isFalse();
            }
        } finally {
            over.set(true);
            guest.join();
        }
    }

    /// Runs of zeros between pages of all kinds, staged in batches of any size: each page is what memory holds then,
    /// also where it was written after a page before it had been staged in an earlier batch.
    @Property(tries = 100)
    void shouldStageWhatEachBatchFinds(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySegment memory = Pages.memory(PAGES, PAGE);
        PageDigest digest = new PageDigest();
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            for (int page = 0; page < PAGES; page += 1 + random.nextInt(2)) {
                if (writer.full() || random.nextInt(40) == 0) {
                    if (!writer.isEmpty()) {
                        writer.finish().release();
                    }
                    int changed = random.nextInt(PAGES);
                    Pages.write(memory, PAGE, changed, Kind.any(random), random);
                }
                assertThat(writer.add(page, memory))
                        .as("page %d", page)
                        .isEqualTo(digest.of(memory, (long) page * PAGE, PAGE));
            }
        }
    }

    /// Asked for any run at any place: as many as are zeros from there on, within the run and the batch.
    @Property(tries = 200)
    void shouldStageAsManyZerosAsThereAre(@ForAll long seed) {
        Random random = new Random(seed);
        MemorySegment memory = Pages.memory(PAGES, PAGE);
        for (int content = random.nextInt(10); content > 0; content--) {
            memory.set(ValueLayout.JAVA_BYTE, random.nextLong(memory.byteSize()), (byte) 1);
        }
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            int first = 0;
            while (first < PAGES) {
                int count = 1 + random.nextInt(Math.min(PAGES - first, 100));
                int zeros = 0;
                while (zeros < count && ZeroPage.areZero(memory, (long) (first + zeros) * PAGE, 1, PAGE)) {
                    zeros++;
                }
                int pagesBefore = writer.pages();
                assertThat(writer.addZeros(first, count, memory)).isEqualTo(zeros);
                assertThat(writer.pages() - pagesBefore).isEqualTo(zeros);
                first += random.nextInt(4) == 0 ? 1 + random.nextInt(count) : Math.max(zeros, 1);
            }
            assertThat(writer.counts().pages(Encoding.ZERO)).isEqualTo(writer.pages());
        }
    }

    @Example
    void shouldEndARunOfZerosWithItsBatch() {
        int pages = BatchFormat.MAX_PAGES + 10;
        MemorySegment memory = Pages.memory(pages, PAGE);
        try (BatchWriter writer = new BatchWriter(PageCoding.RAW, PAGE, UnpooledByteBufAllocator.DEFAULT)) {
            assertThat(writer.addZeros(0, pages, memory)).isEqualTo(BatchFormat.MAX_PAGES);
            assertThat(writer.full()).isTrue();
            writer.finish().release();
            assertThat(writer.addZeros(BatchFormat.MAX_PAGES, 10, memory)).isEqualTo(10);
        }
    }
}
