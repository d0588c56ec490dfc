package dev.godwit.lab.bench;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.lab.DemoRunner;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What the bench's own child processes do, by their first argument. They print one figure a line, for their parent,
/// and end when their standard input does.
public final class BenchChild {
    static final String RAW_TARGET = "raw-target";
    static final String RAW_SOURCE = "raw-source";
    static final String ECHO = "echo";
    static final String TRACKING = "tracking";
    static final String PRESENCE = "presence";
    static final String ALLOCATION = "allocation";
    /// What a child prints when it can be asked.
    static final String READY = "ready";

    private static final int PAGE_SIZE = 4096;
    private static final int CHUNK_BYTES = 1 << 20;

    private BenchChild() {}

    /// Runs one role.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        switch (arguments[0]) {
            case RAW_TARGET -> rawTarget();
            case RAW_SOURCE -> rawSource(address(arguments[1]), Long.parseLong(arguments[2]));
            case ECHO -> echo(address(arguments[1]), Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
            case TRACKING -> GuestSpeed.tracking(WorkloadKind.valueOf(arguments[1]), Integer.parseInt(arguments[2]));
            case PRESENCE -> GuestSpeed.presence(WorkloadKind.valueOf(arguments[1]), Integer.parseInt(arguments[2]));
            case ALLOCATION -> Allocation.print(Long.parseLong(arguments[1]));
            default -> throw new IllegalArgumentException("no such role: " + arguments[0]);
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void rawTarget() throws IOException {
        try (RawTarget target = new RawTarget()) {
            System.out.println(
                    DemoRunner.LISTENING + "127.0.0.1:" + target.address().getPort());
            awaitEndOfInput();
        }
    }

    /// Fills a memory, and then, for each line with a number of channels and of bytes, sends so much of it and
    /// prints how long that took.
    private static void rawSource(InetSocketAddress target, long bytes) throws IOException, InterruptedException {
        try (GuestMemory memory = GuestMemory.allocate(bytes, PAGE_SIZE);
                RawSource source = new RawSource(target);
                var requests = new Scanner(System.in, StandardCharsets.US_ASCII)) {
            fill(memory.segment());
            System.out.println(READY);
            while (requests.hasNextInt()) {
                int channels = requests.nextInt();
                MemorySegment part = memory.segment().asSlice(0, requests.nextLong());
                System.out.println(source.send(part, channels));
            }
        }
    }

    private static void fill(MemorySegment memory) {
        int chunks = Math.toIntExact((memory.byteSize() + CHUNK_BYTES - 1) / CHUNK_BYTES);
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            var random = new SplittableRandom(chunk);
            long from = (long) chunk * CHUNK_BYTES;
            long to = Math.min(memory.byteSize(), from + CHUNK_BYTES);
            for (long at = from; at < to; at += Long.BYTES) {
                memory.set(ValueLayout.JAVA_LONG, at, random.nextLong());
            }
        });
    }

    /// Asks from one line on its standard input to the next, or until the time is over; then prints every round trip,
    /// as when it began and how long it took, and at last [#READY] again.
    private static void echo(InetSocketAddress target, int answerBytes, long mostNs)
            throws IOException, InterruptedException {
        try (RawSource source = new RawSource(target);
                var requests = new Scanner(System.in, StandardCharsets.US_ASCII)) {
            System.out.println(READY);
            requests.nextLine();
            RawSource.Echoes echoes = source.echo(answerBytes, mostNs);
            if (requests.hasNextLine()) {
                requests.nextLine();
            }
            echoes.stop();
            echoes.forEach((beganNs, durationNs) -> System.out.println(beganNs + " " + durationNs));
            System.out.println(READY);
        }
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nobody says anything; the end is what is waited for.
        }
    }
}
