package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitialMemoryTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(Fill.class)
    void shouldFillEveryPageByItsNumberAloneHoweverManyThreadsFill(Fill fill) {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).fill(fill).build();
        PageFiller filler = new PageFiller(fill, spec.seed(), spec.pageSize());
        try (GuestMemory filled = InitialMemory.create(spec);
                GuestMemory oneByOne = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            for (int page = spec.pages() - 1; page >= 0; page--) {
                filler.fill(oneByOne.segment(), page);
            }
            Guests.assertSameMemory(filled, oneByOne);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fill.class,
            names = {"RANDOM", "TEXT", "MIXED"})
    void shouldFillOtherwiseWithAnotherSeedAndOnAnotherPage(Fill fill) {
        GuestSpec.Builder builder = Guests.small(WorkloadKind.STRESS).fill(fill);
        try (GuestMemory one = InitialMemory.create(builder.seed(1).build());
                GuestMemory other = InitialMemory.create(builder.seed(2).build())) {
            assertThat(one.segment().mismatch(other.segment())).isNotEqualTo(-1);
            int same = 0;
            for (int page = 1; page < one.pages(); page++) {
                same += page(one, page).mismatch(page(one, page - 1)) == -1 ? 1 : 0;
            }
            // Neighbours are the same where both are zero: one in sixteen of a mixed fill.
            assertThat(same).isLessThan(one.pages() / 8);
        }
    }

    @Test
    void shouldBeOfTheKindThatItsNameSays() {
        try (GuestMemory text = InitialMemory.create(spec(Fill.TEXT));
                GuestMemory random = InitialMemory.create(spec(Fill.RANDOM));
                GuestMemory mixed = InitialMemory.create(spec(Fill.MIXED))) {
            assertThat(new String(page(text, 5).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII))
                    .matches("[a-z. ]{4096}")
                    .contains(" ");
            assertThat(deflated(text)).isBetween(0.2, 0.45);
            assertThat(deflated(random)).isGreaterThan(0.99);
            assertThat(zeroPages(mixed) / (double) mixed.pages()).isCloseTo(0.25, within(0.06));
            assertThat(deflated(mixed)).isBetween(0.3, 0.5);
        }
    }

    @Test
    void shouldLeaveTheTableOfKvEmpty() {
        try (GuestMemory memory = InitialMemory.create(
                Guests.small(WorkloadKind.KV).fill(Fill.RANDOM).build())) {
            long table = 2 * Guests.MIB;
            assertThat(memory.segment().asSlice(0, table).mismatch(MemorySegment.ofArray(new byte[(int) table])))
                    .isEqualTo(-1);
            assertThat(page(memory, (int) (table / PAGE)).get(Access.WORD, 0)).isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PAGE, 3 * PAGE + 17, 4 << 20, (4 << 20) + 5000})
    void shouldBeginWithTheImageCutOrPaddedByTheFill(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        Path image = Files.write(folder.resolve("image"), bytes);
        GuestSpec.Builder builder = Guests.small(WorkloadKind.STRESS).fill(Fill.TEXT);
        try (GuestMemory memory = InitialMemory.create(builder.image(image).build());
                GuestMemory filled = InitialMemory.create(builder.image(null).build())) {
            int reach = (int) Math.min(length, memory.bytes());
            assertThat(memory.segment().asSlice(0, reach).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(Arrays.copyOf(bytes, reach));
            assertThat(memory.segment().asSlice(reach).mismatch(filled.segment().asSlice(reach)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldLoadTheImageBehindTheTableOfKv() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(3).nextBytes(bytes);
        Path image = Files.write(folder.resolve("image"), bytes);
        GuestSpec spec =
                Guests.small(WorkloadKind.KV).fill(Fill.ZERO).image(image).build();
        try (GuestMemory memory = InitialMemory.create(spec)) {
            long table = 2 * Guests.MIB;
            assertThat(memory.segment().get(Access.WORD, table - 8)).isZero();
            assertThat(memory.segment()
                            .asSlice(table, 1 << 20)
                            .mismatch(MemorySegment.ofArray(bytes).asSlice(table)))
                    .isEqualTo(-1);
        }
    }

    @Test
    void shouldSayInOneLineWhyAnImageCannotBeUsed() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path missing = folder.resolve("missing");
        assertRefused(missing, "no such file");
        assertRefused(folder, "is a directory");
        assertRefused(empty, "is empty");
    }

    @Test
    void shouldNoticeAnImageThatBecomesShorter() throws IOException {
        Path image = Files.write(folder.resolve("image"), new byte[3 * PAGE]);
        try (ImageFile file = ImageFile.open(image);
                GuestMemory memory = GuestMemory.allocate(64 * PAGE, PAGE)) {
            Files.write(image, new byte[PAGE]);
            assertThatThrownBy(() -> file.read(0, memory.segment().asSlice(0, file.bytes())))
                    .isInstanceOf(ImageException.class)
                    .hasMessageEndingWith("became shorter while it was read");
        }
    }

    private static void assertRefused(Path image, String reason) {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS).image(image).build();
        assertThatThrownBy(() -> EmulatedGuest.create(spec))
                .isInstanceOf(ImageException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--image " + image + ": " + reason);
    }

    private static GuestSpec spec(Fill fill) {
        return Guests.small(WorkloadKind.STRESS).fill(fill).build();
    }

    private static MemorySegment page(GuestMemory memory, int page) {
        return memory.segment().asSlice((long) page * memory.pageSize(), memory.pageSize());
    }

    private static int zeroPages(GuestMemory memory) {
        MemorySegment zero = MemorySegment.ofArray(new byte[memory.pageSize()]);
        int count = 0;
        for (int page = 0; page < memory.pages(); page++) {
            count += page(memory, page).mismatch(zero) == -1 ? 1 : 0;
        }
        return count;
    }

    /// The size of the pages when each is deflated on its own, as a share of their size.
    private static double deflated(GuestMemory memory) {
        byte[] out = new byte[2 * memory.pageSize()];
        long bytes = 0;
        for (int page = 0; page < memory.pages(); page++) {
            try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
                deflater.setInput(page(memory, page).toArray(ValueLayout.JAVA_BYTE));
                deflater.finish();
                bytes += deflater.deflate(out);
            }
        }
        return bytes / (double) memory.bytes();
    }
}
