package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.page.Pages.Kind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WordSamplerTest {
    private static final int PAGE = 4096;

    private final MemorySegment memory = Pages.memory(2, PAGE);
    private final Random random = new Random(1);

    @Property(tries = 50)
    void shouldTellTextFromRandomBytes(@ForAll long seed) {
        Pages.write(memory, PAGE, 1, Kind.RANDOM, new Random(seed));
        assertThat(classOfPage1()).isEqualTo(PageClass.VARIED);
        byte[] text = new byte[PAGE];
        Random letters = new Random(seed);
        for (int i = 0; i < PAGE; i++) {
            text[i] = (byte) (' ' + letters.nextInt(90));
        }
        memory.asSlice(PAGE).copyFrom(MemorySegment.ofArray(text));
        assertThat(classOfPage1()).isEqualTo(PageClass.TEXT);
    }

    @Example
    void shouldCallPointersIntoOneRegionSimilar() {
        for (int word = 0; word < PAGE / 8; word++) {
            put(word, 0x7f12_0000_0000L | random.nextInt(1 << 30));
        }
        assertThat(classOfPage1()).isEqualTo(PageClass.SIMILAR);
    }

    @Example
    void shouldCallAPageMostlyZeroFromHalfOfItsWordsOn() {
        for (int word = 0; word < PAGE / 8; word += 2) {
            put(word, random.nextLong() | 1);
        }
        assertThat(classOfPage1()).isEqualTo(PageClass.MOSTLY_ZERO);
        for (int word = 1; word < PAGE / 8; word += 16) {
            put(word, random.nextLong() | 1);
        }
        assertThat(classOfPage1()).isNotEqualTo(PageClass.MOSTLY_ZERO);
    }

    @Example
    void shouldSeeEveryFieldOfRecordsThatAreAsLongAsTheDistanceOfSamples() {
        for (int word = 0; word < PAGE / 8; word++) {
            put(word, word % 64 == 0 ? 0 : random.nextLong() | 1);
        }
        assertThat(classOfPage1()).isEqualTo(PageClass.VARIED);
    }

    private void put(int word, long value) {
        memory.set(ValueLayout.JAVA_LONG, PAGE + 8L * word, value);
    }

    private PageClass classOfPage1() {
        return new WordSampler().classOf(memory.asByteBuffer(), PAGE, PAGE);
    }
}
