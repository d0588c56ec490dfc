package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class VcpuThreadsTest {
    private static final long SECOND_MS = 1000;

    @Test
    void shouldRunWhatAThreadWasGivenOnceItIsWoken() throws Exception {
        var ran = new CountDownLatch(1);
        try (var threads = new VcpuThreads(2)) {
            threads.give(1, ran::countDown);
            LockSupport.unpark(threads.thread(1));

            assertThat(ran.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldEndOnlyTheThreadsThatWereGivenNothing() throws Exception {
        var release = new CountDownLatch(1);
        var threads = new VcpuThreads(2);
        threads.give(0, () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        threads.close();

        threads.thread(1).join(SECOND_MS);
        assertThat(threads.thread(1).isAlive()).isFalse();
        LockSupport.unpark(threads.thread(0));
        assertThat(threads.thread(0).isAlive()).isTrue();
        release.countDown();
        threads.thread(0).join(SECOND_MS);
        assertThat(threads.thread(0).isAlive()).isFalse();
    }

    @Test
    void shouldGiveAThreadOnlyOnce() {
        try (var threads = new VcpuThreads(1)) {
            threads.give(0, () -> {});

            assertThatIllegalStateException()
                    .isThrownBy(() -> threads.give(0, () -> {}))
                    .withMessageContaining("godwit-vcpu-0");
        }
    }

    @Test
    void shouldRefuseAStateOfAnotherNumberOfVcpusAndLeaveTheThreadsToTheCaller() throws Exception {
        GuestSpec spec = GuestSpec.builder().memoryBytes(1 << 20).vcpus(2).build();
        var threads = new VcpuThreads(3);
        try (EmulatedGuest guest = EmulatedGuest.create(spec);
                GuestMemory memory = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize())) {
            assertThatThrownBy(() -> EmulatedGuest.restore(
                            memory, guest.capture(), new Presence(PageSet.all(memory.pages())), (v, p) -> {}, threads))
                    .isInstanceOf(MalformedStateException.class)
                    .hasMessageContaining("2 vCPUs where 3 were expected");
        }

        threads.close();

        threads.thread(2).join(SECOND_MS);
        assertThat(threads.thread(2).isAlive()).isFalse();
    }
}
