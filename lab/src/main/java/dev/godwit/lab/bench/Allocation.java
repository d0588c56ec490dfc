package dev.godwit.lab.bench;

import com.sun.management.ThreadMXBean;
import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Fill;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SourceAgent;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.TimeoutException;

/// Garbage of the page path, in one process that holds both agents.
final class Allocation {
    private static final long SCRATCH_BYTES = 64L << 20;
    private static final int REHEARSALS = 10;

    private Allocation() {}

    /// Prints, for each line on the standard input, what all threads have allocated for a migration, by page; the first
    /// comes after some others.
    static void print(long memoryBytes) throws IOException, InterruptedException {
        for (int i = 0; i < REHEARSALS; i++) {
            allocated(SCRATCH_BYTES);
        }
        double pages = (double) memoryBytes / spec(memoryBytes).pageSize();
        try (var requests = new Scanner(System.in, StandardCharsets.US_ASCII)) {
            while (requests.hasNextLine()) {
                requests.nextLine();
                System.out.println(allocated(memoryBytes) / pages);
            }
        }
    }

    private static GuestSpec spec(long memoryBytes) {
        return GuestSpec.builder()
                .memoryBytes(memoryBytes)
                .workload(WorkloadKind.IDLE)
                .fill(Fill.RANDOM)
                .build();
    }

    private static long allocated(long memoryBytes) throws IOException, InterruptedException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        MigrationOptions options = MigrationOptions.of(Scheme.stopAndCopy()).build();
        try (TargetAgent target = TargetAgent.listen(anyPort, TargetOptions.defaults(), line -> {});
                EmulatedGuest guest = EmulatedGuest.create(spec(memoryBytes));
                SourceAgent source = SourceAgent.connect(target.address(), options, progress -> {})) {
            long before = threads.getTotalThreadAllocatedBytes();
            source.migrate(guest);
            long after = threads.getTotalThreadAllocatedBytes();
            Guest there = target.awaitGuest(Duration.ofSeconds(10));
            there.close();
            return after - before;
        } catch (TimeoutException e) {
            throw new IOException("the guest did not arrive", e);
        }
    }
}
