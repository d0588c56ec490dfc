package dev.godwit.lab.bench;

import dev.godwit.guest.GuestMemory;
import dev.godwit.lab.Ballast;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A raw stream between two fresh processes: what this machine's loopback carries for such a program.
public final class RawStream {
    /// Transfers of scratch memory before the one that counts, so that it is as warm as agents that have rehearsed.
    private static final int REHEARSALS = 20;

    private static final long SCRATCH_BYTES = 64L << 20;

    private RawStream() {}

    /// Sends so much memory over so many channels and returns how long it took, in nanoseconds.
    static long run(Migrations.Age age, long memoryBytes, int channels) throws IOException, InterruptedException {
        try (Ballast ballast = Ballast.of(memoryBytes, memoryBytes);
                BenchProcess target = BenchProcess.start(BenchChild.RAW_TARGET);
                BenchProcess source =
                        BenchProcess.start(BenchChild.RAW_SOURCE, target.address(), Long.toString(memoryBytes))) {
            source.lineThat(BenchChild.READY::equals);
            if (age == Migrations.Age.WARM) {
                for (int i = 0; i < REHEARSALS; i++) {
                    send(source, SCRATCH_BYTES, channels);
                }
            }
            ballast.release();
            Thread.sleep(Migrations.RELEASE_MS);
            return send(source, memoryBytes, channels);
        }
    }

    /// Sends scratch memory within this process: what an AOT cache is to know of a raw stream, which is as cold as an
    /// agent then and no colder.
    public static void train() throws IOException, InterruptedException {
        try (RawTarget target = new RawTarget();
                GuestMemory scratch = GuestMemory.allocate(SCRATCH_BYTES, 4096);
                RawSource source = new RawSource(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), target.address().getPort()))) {
            for (int i = 0; i < REHEARSALS; i++) {
                source.send(scratch.segment(), 1 + i % 2);
            }
        }
    }

    private static long send(BenchProcess source, long bytes, int channels) throws IOException {
        source.tell(channels + " " + bytes);
        return Long.parseLong(source.line());
    }
}
