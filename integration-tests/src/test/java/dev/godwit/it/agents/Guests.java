package dev.godwit.it.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.page.RootDigest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// Small busy guests, and their comparison with a twin that never migrated.
final class Guests {
    private static final long MIB = 1 << 20;

    private Guests() {}

    /// 16 MiB that are dirtied fast enough to have something to send again in every round.
    static GuestSpec.Builder busy() {
        return GuestSpec.builder()
                .memoryBytes(16 * MIB)
                .workingSetBytes(4 * MIB)
                .workload(WorkloadKind.STRESS)
                .dirtyBytesPerSecond(60 * MIB)
                .fill(Fill.MIXED);
    }

    /// Stops the guest for a moment and compares memory and registers with those of its twin.
    static void assertEqualsTwin(Guest guest) {
        guest.pause();
        try (EmulatedGuest twin = EmulatedGuest.twin(guest.spec(), guest.steps())) {
            assertThat(root(guest)).as("memory").isEqualTo(root(twin));
            assertThat(guest.capture()).as("registers").isEqualTo(twin.capture());
            assertThat(guest.check().consistent())
                    .as("the workload's own check")
                    .isTrue();
        }
    }

    private static long root(Guest guest) {
        return RootDigest.ofMemory(guest.memory().segment(), guest.memory().pageSize(), guest.freePages()::contains);
    }

    /// Asserts that the guest runs: its operations go on.
    static void assertRuns(Guest guest) {
        assertThat(guest.paused()).isFalse();
        long before = guest.activity().operations();
        Await.until("the guest works", () -> guest.activity().operations() > before);
    }

    /// The guest, and something that happens each time before one of its methods.
    static Guest before(String name, Guest guest, Runnable act) {
        return (Guest) Proxy.newProxyInstance(
                Guest.class.getClassLoader(), new Class<?>[] {Guest.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        act.run();
                    }
                    try {
                        return method.invoke(guest, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
