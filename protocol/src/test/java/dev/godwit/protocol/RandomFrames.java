package dev.godwit.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Frames of every type with random fields, the ends of their ranges more often than chance would have it.
final class RandomFrames {
    private RandomFrames() {}

    static final Map<Class<? extends Frame>, Function<Random, Frame>> BY_TYPE = Map.ofEntries(
            Map.entry(Frame.Offer.class, RandomFrames::offer),
            Map.entry(Frame.Switchover.class, r -> new Frame.Switchover(r.nextLong(), count(r), sections(r))),
            Map.entry(Frame.Commit.class, _ -> new Frame.Commit()),
            Map.entry(Frame.Released.class, _ -> new Frame.Released()),
            Map.entry(Frame.Cancel.class, r -> new Frame.Cancel(text(r))),
            Map.entry(Frame.Ping.class, r -> new Frame.Ping(any(r))),
            Map.entry(Frame.Goodbye.class, _ -> new Frame.Goodbye()),
            Map.entry(Frame.Ask.class, _ -> new Frame.Ask()),
            Map.entry(Frame.Accept.class, _ -> new Frame.Accept()),
            Map.entry(Frame.Settled.class, _ -> new Frame.Settled()),
            Map.entry(Frame.Refused.class, r -> new Frame.Refused(one(r, RefusalCode.values()), text(r))),
            Map.entry(Frame.Ready.class, r -> new Frame.Ready(any(r), amount(r))),
            Map.entry(Frame.Running.class, r -> new Frame.Running(any(r), amount(r))),
            Map.entry(Frame.Complete.class, r -> new Frame.Complete(any(r), amount(r), amount(r), amount(r))),
            Map.entry(Frame.Final.class, RandomFrames::end),
            Map.entry(Frame.Pong.class, r -> new Frame.Pong(any(r), any(r), any(r))),
            Map.entry(Frame.Answer.class, r -> new Frame.Answer(one(r, Outcome.values()), text(r))),
            Map.entry(Frame.Lost.class, r -> new Frame.Lost(one(r, LossCode.values()), text(r))),
            Map.entry(Frame.Marker.class, r -> new Frame.Marker(amount(r))),
            Map.entry(Frame.Missing.class, RandomFrames::missing),
            Map.entry(Frame.Pull.class, r -> new Frame.Pull(count(r), r.nextBoolean())));

    private static Frame offer(Random random) {
        int pageSize = 4096 << random.nextInt(5);
        return new Frame.Offer(
                (long) Math.max(1, count(random)) * pageSize,
                pageSize,
                1 + random.nextInt(FrameFormat.MAX_VCPUS),
                one(random, Mode.values()),
                1 + random.nextInt(FrameFormat.MAX_DATA_CHANNELS),
                one(random, VerifyMode.values()),
                amount(random) - (random.nextBoolean() ? 0 : 1),
                Math.max(1, amount(random)),
                random.nextBoolean() ? -1 : amount(random),
                text(random));
    }

    private static Frame end(Random random) {
        return new Frame.Final(
                longs(random, 8),
                sections(random),
                any(random),
                new Application(amount(random), any(random), amount(random), amount(random), longs(random, 50)),
                amount(random),
                amount(random),
                random.nextBoolean(),
                text(random),
                new FaultStats(
                        amount(random),
                        amount(random),
                        amount(random),
                        amount(random),
                        amount(random),
                        longs(random, 8),
                        amount(random)));
    }

    private static Frame missing(Random random) {
        int runs = random.nextInt(100);
        int[] firsts = new int[runs];
        int[] counts = new int[runs];
        int end = 0;
        for (int run = 0; run < runs; run++) {
            firsts[run] = end + random.nextInt(1000);
            counts[run] = 1 + random.nextInt(1000);
            end = firsts[run] + counts[run];
        }
        return new Frame.Missing(firsts, counts);
    }

    private static List<Section> sections(Random random) {
        List<Section> sections = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            sections.add(new Section("section " + i, count(random), bytes));
        }
        return sections;
    }

    private static long any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> -1;
            default -> random.nextLong();
        };
    }

    private static long amount(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextLong() >>> 1;
        };
    }

    private static int count(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Integer.MAX_VALUE;
            default -> random.nextInt() >>> 1;
        };
    }

    private static long[] longs(Random random, int most) {
        return random.longs(random.nextInt(most + 1)).toArray();
    }

    private static <T> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(Random random) {
        int[] alphabet = "aZ 0\n\"é€𝄞".codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(250); i > 0; i--) {
            text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}
