package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TraceRecorderTest {
    private static final Duration INTERVAL = Duration.ofMillis(5);

    @TempDir
    Path folder;

    /// Pages rise, so two that fall into one sample keep their order too.
    @Test
    void shouldRecordAReplayedTraceAsItWas() throws IOException {
        StringBuilder original = new StringBuilder("time_us,page\n");
        List<Integer> pages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            original.append(10_000 * (i + 1)).append(',').append(20 * i).append('\n');
            pages.add(20 * i);
        }
        Path file = Files.writeString(folder.resolve("original.csv"), original);
        GuestSpec spec = GuestSpec.builder()
                .memoryBytes(4 * Guests.MIB)
                .vcpus(1)
                .trace(Trace.read(file))
                .build();
        Path again = folder.resolve("again.csv");
        try (EmulatedGuest guest = EmulatedGuest.create(spec)) {
            guest.resume();
            new TraceRecorder(guest, INTERVAL).record(again, Duration.ofMillis(600));
        }

        Trace recorded = Trace.read(again);
        assertThat(recorded.records()).isGreaterThanOrEqualTo(pages.size());
        for (int i = 0; i < pages.size(); i++) {
            assertThat(recorded.page(i)).isEqualTo(pages.get(i));
            // Noticed after it was due, and the guest began before the recording.
            assertThat(recorded.timeUs(i)).isGreaterThan(10_000 * i - 10_000);
        }
    }

    @Test
    void shouldNotTouchWhatAMigrationCollectsAfterwards() throws IOException {
        GuestSpec spec = Guests.small(WorkloadKind.STREAM)
                .dirtyBytesPerSecond(Guests.MIB)
                .build();
        Path file = folder.resolve("trace.csv");
        try (EmulatedGuest guest = EmulatedGuest.create(spec);
                GuestMemory sent = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            guest.resume();
            new TraceRecorder(guest, INTERVAL).record(file, Duration.ofMillis(50));

            guest.startTracking();
            Guests.copy(PageSet.all(spec.pages()), guest.memory(), sent.segment());
            Guests.runFor(guest, 100);
            guest.pause();
            PageSet dirty = new PageSet(spec.pages());
            guest.collect(dirty);
            Guests.copy(dirty, guest.memory(), sent.segment());
            Guests.assertSameMemory(sent, guest.memory());
            Guests.assertEqualsTwin(guest, spec);
        }
        assertThat(Trace.read(file).records()).isPositive();
    }

    @Test
    void shouldKeepWhatItHasWhenItIsStopped() throws IOException {
        Path file = folder.resolve("trace.csv");
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            guest.resume();
            TraceRecorder recorder = new TraceRecorder(guest, INTERVAL);
            Thread stopper = Thread.ofPlatform().start(() -> {
                Guests.await("something is recorded", () -> sizeOf(file) > 1000);
                recorder.stop();
            });
            int records = recorder.record(file, Duration.ofHours(1));

            assertThat(Trace.read(file).records()).isEqualTo(records);
            join(stopper);
        }
    }

    @Test
    void shouldLeaveTheGuestUntrackedWhenTheFileCannotBeWritten() {
        try (EmulatedGuest guest =
                EmulatedGuest.create(Guests.small(WorkloadKind.STRESS).build())) {
            guest.resume();
            TraceRecorder recorder = new TraceRecorder(guest, INTERVAL);
            assertThatThrownBy(() -> recorder.record(folder.resolve("no/such/folder"), Duration.ofSeconds(1)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> recorder.record(Path.of("/dev/full"), Duration.ofSeconds(1)))
                    .isInstanceOf(IOException.class);
            guest.startTracking();
        }
    }

    @Test
    void shouldStopBeforeATraceBecomesLongerThanATraceMayBe() throws IOException {
        Path file = folder.resolve("trace.csv");
        PageSet pages = new PageSet(100);
        pages.addRun(10, 4);
        try (TraceWriter writer = new TraceWriter(file, 6)) {
            assertThat(writer.sample(5, pages)).isTrue();
            assertThat(writer.sample(6, pages)).isFalse();
            assertThat(writer.records()).isEqualTo(6);
        }
        assertThat(Trace.read(file).records()).isEqualTo(6);
        try (TraceWriter writer = new TraceWriter(file)) {
            assertThat(writer.sample(Trace.MAX_DURATION_US, pages)).isTrue();
            assertThat(writer.sample(Trace.MAX_DURATION_US + 1L, pages)).isFalse();
        }
        assertThat(Trace.read(file).records()).isEqualTo(4);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
