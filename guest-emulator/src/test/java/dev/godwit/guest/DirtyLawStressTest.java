package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.broken.MiniMigration;
import dev.godwit.guest.broken.SharedMap;
import dev.godwit.guest.broken.SoundMigration;
import dev.godwit.guest.broken.StagingBeforeAllHandedOver;
import dev.godwit.guest.broken.WriteAfterHandOver;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The dirty law kept never loses a page; broken in any of its clauses, it does, and soon. The second half shows that
/// the first could fail.
class DirtyLawStressTest {
    private static final long SOUND_FOR_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long BROKEN_WITHIN_NS = TimeUnit.SECONDS.toNanos(60);

    @Test
    void shouldNeverLoseAPageWithTheRealCollector() {
        GuestSpec spec = Guests.small(WorkloadKind.STRESS)
                .memoryBytes(Guests.MIB)
                .workingSetBytes(Guests.MIB)
                .vcpus(3)
                .build();
        long deadlineNs = System.nanoTime() + SOUND_FOR_NS;
        try (EmulatedGuest guest = EmulatedGuest.create(spec);
                GuestMemory copy = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            while (System.nanoTime() - deadlineNs < 0) {
                guest.startTracking();
                guest.resume();
                PageSet toCopy = PageSet.all(spec.pages());
                for (int round = 0; round < 20; round++) {
                    Guests.copy(toCopy, guest.memory(), copy.segment());
                    toCopy.clear();
                    guest.collect(toCopy);
                }
                guest.pause();
                guest.collect(toCopy);
                Guests.copy(toCopy, guest.memory(), copy.segment());
                guest.stopTracking();
                Guests.assertSameMemory(copy, guest.memory());
            }
        }
    }

    @Test
    void shouldNeverLoseAPageInSmallWhileTheLawIsKept() {
        long deadlineNs = System.nanoTime() + SOUND_FOR_NS;
        for (long seed = 0; System.nanoTime() - deadlineNs < 0; seed++) {
            assertThat(new SoundMigration(seed).lostPages()).isZero();
        }
    }

    static Stream<Named<LongFunction<MiniMigration>>> brokenLaws() {
        return Stream.of(
                Named.of("write after hand-over", WriteAfterHandOver::new),
                Named.of("staging before every vCPU has handed over", StagingBeforeAllHandedOver::new),
                Named.of("a map shared by vCPUs", SharedMap::new));
    }

    @ParameterizedTest
    @MethodSource("brokenLaws")
    void shouldLoseAPageWhenTheLawIsBroken(LongFunction<MiniMigration> migrations) {
        long deadlineNs = System.nanoTime() + BROKEN_WITHIN_NS;
        int lost = 0;
        for (long seed = 0; lost == 0 && System.nanoTime() - deadlineNs < 0; seed++) {
            lost = migrations.apply(seed).lostPages();
        }
        assertThat(lost).isPositive();
    }
}
