package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TraceWorkloadTest {
    private static final int PAGES = 1000;

    /// When samples are taken, in microseconds, and which pages each finds dirty.
    @Provide
    static Arbitrary<SortedMap<Integer, SortedSet<Integer>>> samples() {
        Arbitrary<SortedSet<Integer>> pages = Arbitraries.integers()
                .between(0, PAGES - 1)
                .set()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(TreeSet::new);
        return Arbitraries.maps(Arbitraries.integers().between(1, 5_000_000), pages)
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(TreeMap::new);
    }

    @Property(tries = 200)
    void shouldDirtyTheRecordedPagesInTheRecordedOrderAndTime(
            @ForAll("samples") SortedMap<Integer, SortedSet<Integer>> samples,
            @ForAll @IntRange(min = 1, max = 5) int vcpus)
            throws IOException {
        Path file = Files.createTempFile("samples", ".csv");
        try {
            write(samples, file);
            GuestSpec spec = GuestSpec.builder()
                    .memoryBytes(8 * Guests.MIB)
                    .fill(Fill.ZERO)
                    .vcpus(vcpus)
                    .trace(Trace.read(file))
                    .build();
            for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                assertThat(replay(spec, vcpu, 2)).isEqualTo(expected(samples, vcpu, vcpus, 2));
            }
        } finally {
            Files.delete(file);
        }
    }

    /// One page write and when it is due.
    private record Write(long timeUs, int page) {}

    private static void write(Map<Integer, SortedSet<Integer>> samples, Path file) throws IOException {
        try (TraceWriter writer = new TraceWriter(file)) {
            PageSet written = new PageSet(PAGES);
            for (Map.Entry<Integer, SortedSet<Integer>> sample : samples.entrySet()) {
                written.clear();
                sample.getValue().forEach(written::add);
                assertThat(writer.sample(sample.getKey(), written)).isTrue();
            }
        }
    }

    private static List<Write> expected(SortedMap<Integer, SortedSet<Integer>> samples, int vcpu, int vcpus, int laps) {
        List<Write> writes = new ArrayList<>();
        for (long lap = 0; lap < laps; lap++) {
            int record = 0;
            for (Map.Entry<Integer, SortedSet<Integer>> sample : samples.entrySet()) {
                for (int page : sample.getValue()) {
                    if (record++ % vcpus == vcpu) {
                        writes.add(new Write(lap * samples.lastKey() + sample.getKey(), page));
                    }
                }
            }
        }
        return writes;
    }

    private static List<Write> replay(GuestSpec spec, int vcpu, int laps) {
        List<Write> writes = new ArrayList<>();
        long records = spec.traceLayout().recordsOf(vcpu);
        try (Stepper stepper = new Stepper(spec, vcpu)) {
            long timeUs = stepper.core.burst(1, 1);
            assertThat(stepper.written().isEmpty()).isTrue();
            for (long step = 0; step < laps * records; step++) {
                int stepUs = stepper.core.burst(1, 1);
                writes.add(new Write(timeUs, stepper.written().next(0)));
                timeUs += stepUs;
            }
            assertThat(stepper.core.writes()).isEqualTo(laps * records);
            assertThat(stepper.core.inconsistency()).isNull();
        }
        return writes;
    }

    @Test
    void shouldTickOnceALapWhereThereIsNoRecordForAVcpu() {
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(4 * Guests.MIB)
                .vcpus(3)
                .trace(Trace.of(new long[] {Trace.pack(700, 5)}, Path.of("one.csv")))
                .build();
        try (Stepper stepper = new Stepper(spec, 2)) {
            assertThat(IntStream.range(0, 3).map(i -> stepper.core.burst(1, 1)).toArray())
                    .containsExactly(700, 700, 700);
            assertThat(stepper.written().isEmpty()).isTrue();
        }
    }

    /// The recorded rate at the recorded speed; another one scales the time.
    @Test
    void shouldRunFasterAtAHigherRate() {
        GuestSpec.Builder guest =
                GuestSpec.builder().memoryBytes(4 * Guests.MIB).vcpus(2).trace(Guests.someTrace());
        // A thousand pages in 0.1 s.
        assertThat(guest.build().dirtyBytesPerSecond()).isEqualTo(10_000 * 4096);
        assertThat(unitsPerSecond(guest.build())).isEqualTo(2e6);
        assertThat(unitsPerSecond(guest.dirtyBytesPerSecond(30_000 * 4096).build()))
                .isEqualTo(6e6);
        assertThat(unitsPerSecond(guest.dirtyBytesPerSecond(GuestSpec.UNPACED).build()))
                .isInfinite();
    }

    private static double unitsPerSecond(GuestSpec spec) {
        return new TraceWorkload(spec, 0).unitsPerSecond(spec);
    }

    @Test
    void shouldGoOnWhereItsRecordsAreInMemoryAlone() {
        GuestSpec spec = Guests.small(WorkloadKind.TRACE).build();
        GuestSpec arrived = GuestSpec.fromSection(spec.toSection());

        assertThat(arrived).isEqualTo(spec);
        assertThat(arrived.traceLayout()).isEqualTo(spec.traceLayout());
        assertThatThrownBy(() -> EmulatedGuest.create(arrived))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the records of a guest that came from a peer are in its memory alone");
    }

    @Test
    void shouldCountRecordsThatAPeerMadeUp() {
        GuestSpec spec = Guests.small(WorkloadKind.TRACE).vcpus(1).build();
        try (Stepper stepper = new Stepper(spec, 0)) {
            TraceLayout layout = spec.traceLayout();
            for (long entry = 0; entry <= spec.traceLayout().recordsOf(0); entry++) {
                stepper.memory.segment().set(Access.WORD, layout.offset(0, entry), -1L);
            }
            assertThat(stepper.steps(10).isEmpty()).isTrue();
            assertThat(stepper.core.inconsistency()).isEqualTo("10 records of the trace named no page of the guest");
        }
    }

    @Test
    void shouldRefuseAnOutlineThatNoTraceHas() {
        StateSection section = Guests.small(WorkloadKind.TRACE).build().toSection();
        for (int records : new int[] {0, -1, Trace.MAX_RECORDS + 1, Integer.MAX_VALUE, Trace.MAX_RECORDS}) {
            assertThatThrownBy(() -> GuestSpec.fromSection(with(section, 43, records)))
                    .isInstanceOf(MalformedStateException.class);
        }
        for (int durationUs : new int[] {0, -1, Trace.MAX_DURATION_US + 1}) {
            assertThatThrownBy(() -> GuestSpec.fromSection(with(section, 47, durationUs)))
                    .isInstanceOf(MalformedStateException.class);
        }
    }

    private static StateSection with(StateSection section, int offset, int value) {
        byte[] bytes = section.bytes().clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        return new StateSection(section.name(), section.version(), bytes);
    }
}
