package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestMemoryTest {

    /// The system's mmap, where it has one, and the JDK's allocator.
    static Stream<Optional<Mmap>> waysToAllocate() {
        return Stream.of(Mmap.LINKED, Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("waysToAllocate")
    void shouldBeZeroWritableAndGoneAfterClose(Optional<Mmap> mmap) {
        GuestMemory memory = GuestMemory.allocate(64 * 4096, 4096, OptionalLong.empty(), mmap);
        MemorySegment segment = memory.segment();
        assertThat(memory.bytes()).isEqualTo(64 * 4096);
        assertThat(memory.pages()).isEqualTo(64);
        assertThat(memory.pageSize()).isEqualTo(4096);
        assertThat(segment.mismatch(MemorySegment.ofArray(new byte[64 * 4096]))).isEqualTo(-1);
        segment.set(Access.WORD, 64 * 4096 - 8, 5);
        assertThat(segment.get(Access.WORD, 64 * 4096 - 8)).isEqualTo(5);
        memory.close();
        memory.close();
        assertThatThrownBy(() -> segment.get(Access.WORD, 0)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("waysToAllocate")
    void shouldKeepWhatIsWrittenWhenItIsPopulated(Optional<Mmap> mmap) {
        GuestMemory memory = GuestMemory.allocate(64 * 4096, 4096, OptionalLong.empty(), mmap);
        memory.segment().set(Access.WORD, 8 * 4096, 5);
        memory.populate(4 * 4096, 60 * 4096);
        assertThat(memory.segment().get(Access.WORD, 8 * 4096)).isEqualTo(5);
        memory.segment().set(Access.WORD, 8 * 4096, 0);
        assertThat(memory.segment().mismatch(MemorySegment.ofArray(new byte[64 * 4096])))
                .isEqualTo(-1);
        assertThatThrownBy(() -> memory.populate(4 * 4096, 61 * 4096)).isInstanceOf(IndexOutOfBoundsException.class);
        memory.close();
        assertThatThrownBy(() -> memory.populate(0, 4096)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSayWhatWasAskedForAndWhatThereIs() {
        assertThatThrownBy(() -> GuestMemory.allocate(3L << 30, 4096, OptionalLong.of(1536L << 20), Mmap.LINKED))
                .isInstanceOf(OutOfGuestMemoryException.class)
                .hasMessage("3.0 GiB of guest memory was asked for, and this machine has 1.5 GiB available");
        assertThatThrownBy(() -> GuestMemory.allocate(1L << 42, 4096)).isInstanceOf(OutOfGuestMemoryException.class);
    }

    @ParameterizedTest
    @MethodSource("waysToAllocate")
    void shouldSayThatTheSystemRefused(Optional<Mmap> mmap) {
        assertThatThrownBy(() -> GuestMemory.allocate(1L << 52, 1 << 24, OptionalLong.empty(), mmap))
                .isInstanceOf(OutOfGuestMemoryException.class)
                .hasMessageContaining("4194304.0 GiB");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 4097, 4096L << 31})
    void shouldRefuseSizesThatAreNoPages(long bytes) {
        assertThatThrownBy(() -> GuestMemory.allocate(bytes, 4096)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAPageSizeThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> GuestMemory.allocate(3000 * 64, 3000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadWhatTheKernelSaysIsAvailable() {
        assertThat(MachineMemory.availableBytes("MemTotal:  100 kB\nMemAvailable:   2048 kB\nBuffers: 1 kB\n"))
                .hasValue(2 << 20);
        assertThat(MachineMemory.freeBytes("MemTotal:  100 kB\nMemFree:   1024 kB\nMemAvailable:   2048 kB\n"))
                .hasValue(1 << 20);
        assertThat(MachineMemory.freeBytes("MemTotal:  100 kB\n")).isEmpty();
        assertThat(MachineMemory.availableBytes("MemTotal:  100 kB\n")).isEmpty();
        assertThat(MachineMemory.describe(100 << 20)).isEqualTo("100.0 MiB");
    }
}
