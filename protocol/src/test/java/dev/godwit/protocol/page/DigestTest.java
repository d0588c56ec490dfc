package dev.godwit.protocol.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.protocol.page.Pages.Kind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DigestTest {
    private static final int PAGE = 4096;
    private static final long ZERO = 0xac869b6f32d8bbdbL;
    private static final long COUNTING = 0x0f6e64be186af6a4L;

    private final PageDigest digest = new PageDigest();

    @Example
    void shouldHaveTheSpecificationsPageDigests() {
        ByteBuffer check = ByteBuffer.wrap("..123456789.".getBytes(StandardCharsets.US_ASCII));
        assertThat(digest.of(check, 2, 9)).isEqualTo(0x8cb841db40e6ae83L);
        assertThat(PageDigest.zero(PAGE)).isEqualTo(ZERO);
        assertThat(PageDigest.zero(65536)).isEqualTo(0x5983dda9f15715a4L);
        assertThat(digest.of(counting(), PAGE, PAGE)).isEqualTo(COUNTING);
    }

    @Example
    void shouldHaveTheSpecificationsRoots() {
        assertThat(RootDigest.mix64(0)).isZero();
        assertThat(RootDigest.mix64(1)).isEqualTo(0x5692161d100b05e5L);
        assertThat(RootDigest.mix64(-1)).isEqualTo(0xb4d055fcf2cbbd7bL);
        assertThat(RootDigest.term(0, ZERO)).isEqualTo(0x7a84276aacc40aa1L);
        assertThat(RootDigest.term(1, COUNTING)).isEqualTo(0xddf8f76d934acd2fL);
        assertThat(RootDigest.ofMemory(counting(), PAGE)).isEqualTo(0x587d1ed8400ed7d0L);
    }

    @Example
    void shouldSeeTwoPagesSwapped() {
        MemorySegment swapped = Pages.memory(2, PAGE);
        MemorySegment.copy(counting(), PAGE, swapped, 0, PAGE);
        assertThat(RootDigest.ofMemory(swapped, PAGE)).isEqualTo(0x8fa6608e2bbe6ebeL);
    }

    @Property(tries = 200)
    void shouldSeeAnyTwoDifferentPagesSwapped(@ForAll int first, @ForAll int second, @ForAll long a, @ForAll long b) {
        int one = first & Integer.MAX_VALUE;
        int other = second & Integer.MAX_VALUE;
        boolean same = RootDigest.term(one, a) + RootDigest.term(other, b)
                == RootDigest.term(one, b) + RootDigest.term(other, a);
        assertThat(same).isEqualTo(one == other || a == b);
    }

    @Property(tries = 200)
    void shouldNotDependOnTheOrderNorOnVersionsThatWereReplaced(@ForAll long seed) {
        Random random = new Random(seed);
        int pages = 1 + random.nextInt(100);
        MemorySegment memory = Pages.memory(pages, PAGE);
        VersionTable versions = new VersionTable(pages, 3);
        List<Integer> order = new ArrayList<>();
        for (int page = 0; page < pages; page++) {
            order.add(page);
            if (random.nextBoolean()) {
                order.add(page);
            }
            if (random.nextBoolean()) {
                versions.part(page % 3).accept(page, random.nextLong());
            }
            Pages.write(memory, PAGE, page, Kind.any(random), random);
        }
        Collections.shuffle(order, random);
        for (int page : order) {
            versions.part(random.nextInt(3)).accept(page, digest.of(memory, (long) page * PAGE, PAGE));
        }
        assertThat(versions.root()).isEqualTo(RootDigest.ofMemory(memory, PAGE));
        assertThat(versions.presentPages()).isEqualTo(pages);
    }

    @Example
    void shouldSubtractWhatIsForgotten() {
        VersionTable versions = new VersionTable(10, 2);
        versions.part(0).accept(3, 33);
        versions.part(1).accept(4, 44);
        versions.part(0).forget(4);
        versions.part(0).forget(5);
        assertThat(versions.root()).isEqualTo(RootDigest.term(3, 33));
        assertThat(versions.presentPages()).isOne();
        assertThat(versions.isPresent(4)).isFalse();
        assertThat(versions.digest(3)).isEqualTo(33);
        assertThatThrownBy(() -> versions.digest(4)).isInstanceOf(IllegalStateException.class);
        versions.part(1).forget(3);
        assertThat(versions.root()).isZero();
        assertThat(versions.presentPages()).isZero();
    }

    @Example
    void shouldTellADigestOfZeroFromAnAbsentPage() {
        VersionTable versions = new VersionTable(10, 1);
        versions.part(0).accept(7, 0);
        assertThat(versions.root()).isEqualTo(0x0a02d5ba6ac3611aL);
        assertThat(versions.isPresent(7)).isTrue();
        versions.part(0).accept(7, 0);
        assertThat(versions.root()).isEqualTo(versions.part(0).sum()).isEqualTo(RootDigest.term(7, 0));
    }

    @Example
    void shouldAcceptARunAsItsPages() {
        VersionTable one = new VersionTable(10, 1);
        VersionTable other = new VersionTable(10, 1);
        one.part(0).accept(4, 1);
        other.part(0).accept(4, 1);
        assertThat(one.part(0).acceptRun(3, 5, 99)).isOne();
        for (int page = 3; page < 8; page++) {
            other.part(0).accept(page, 99);
        }
        assertThat(one.root()).isEqualTo(other.root());
        assertThat(one.presentPages()).isEqualTo(5);
    }

    @Example
    void shouldHashMemoryOfManyChunksWithAShortLastOne() {
        int pages = 3 * 1024 + 7;
        MemorySegment memory = Pages.memory(pages, PAGE);
        Random random = new Random(4);
        long expected = 0;
        for (int page = 0; page < pages; page++) {
            Pages.write(memory, PAGE, page, random.nextBoolean() ? Kind.ZERO : Kind.LAST_BYTE, random);
            expected += RootDigest.term(page, digest.of(memory, (long) page * PAGE, PAGE));
        }
        assertThat(RootDigest.ofMemory(memory, PAGE)).isEqualTo(expected);
        memory.set(ValueLayout.JAVA_BYTE, memory.byteSize() - 1, (byte) 99);
        assertThat(RootDigest.ofMemory(memory, PAGE)).isNotEqualTo(expected);
    }

    @Example
    void shouldCountPagesAsZerosWhateverTheyHold() {
        int pages = 2 * 1024 + 7;
        MemorySegment memory = Pages.memory(pages, PAGE);
        Random random = new Random(4);
        for (int page = 0; page < pages; page++) {
            Pages.write(memory, PAGE, page, Kind.RANDOM, random);
        }
        long withHoles = RootDigest.ofMemory(memory, PAGE, page -> page % 3 == 1);
        for (int page = 1; page < pages; page += 3) {
            memory.asSlice((long) page * PAGE, PAGE).fill((byte) 0);
        }
        assertThat(RootDigest.ofMemory(memory, PAGE)).isEqualTo(withHoles);
    }

    /// Page 0 is zeros, page 1 counts from 0 to 255 again and again.
    private static MemorySegment counting() {
        MemorySegment memory = Pages.memory(2, PAGE);
        for (int i = 0; i < PAGE; i++) {
            memory.set(ValueLayout.JAVA_BYTE, PAGE + i, (byte) i);
        }
        return memory;
    }
}
