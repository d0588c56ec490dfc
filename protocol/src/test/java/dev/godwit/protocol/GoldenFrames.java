package dev.godwit.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One frame of every type and its bytes, written by hand from `docs/wire-protocol.md`, which lists the same bytes.
final class GoldenFrames {
    private static final long ROOT = 0x1122334455667788L;
    private static final Section CPU = new Section("cpu", 1, new byte[] {(byte) 0xde, (byte) 0xad});

    private GoldenFrames() {}

    static Map<Frame, String> all() {
        Map<Frame, String> golden = new LinkedHashMap<>();
        golden.put(
                new Frame.Offer(
                        1L << 30,
                        4096,
                        2,
                        Mode.PRE_COPY,
                        4,
                        VerifyMode.ROOT,
                        2_000_000_000L,
                        10_000_000_000L,
                        -1,
                        "stress"),
                """
                38000000 01 00 0000
                0000004000000000 00100000 0200 0400 02 01 0000 00000000
                0094357700000000 00e40b5402000000 ffffffffffffffff 0600 737472657373
                """);
        golden.put(new Frame.Switchover(ROOT, 3, List.of(CPU)), """
                21000000 02 00 0000
                8877665544332211 03000000 01000000
                0300 0000 01000000 02000000 637075 dead
                """);
        golden.put(new Frame.Commit(), "00000000 03 00 0000");
        golden.put(new Frame.Released(), "00000000 04 00 0000");
        golden.put(new Frame.Cancel("no"), "04000000 05 00 0000 0200 6e6f");
        golden.put(new Frame.Ping(1), "08000000 06 00 0000 0100000000000000");
        golden.put(new Frame.Goodbye(), "00000000 07 00 0000");
        golden.put(new Frame.Ask(), "00000000 08 00 0000");
        golden.put(new Frame.Accept(), "00000000 11 00 0000");
        golden.put(new Frame.Refused(RefusalCode.MEMORY, "full"), "08000000 12 00 0000 02 00 0400 66756c6c");
        golden.put(new Frame.Ready(ROOT, 5), "10000000 13 00 0000 8877665544332211 0500000000000000");
        golden.put(new Frame.Running(-20, 30), "10000000 14 00 0000 ecffffffffffffff 1e00000000000000");
        golden.put(
                new Frame.Complete(ROOT, 1, 2, 3),
                "20000000 15 00 0000 8877665544332211 0100000000000000 0200000000000000 0300000000000000");
        golden.put(
                new Frame.Final(
                        new long[] {7, 8},
                        List.of(CPU),
                        ROOT,
                        new Application(100, 11, 12, 13, new long[] {50, 51}),
                        14,
                        15,
                        true,
                        "ok",
                        new FaultStats(1, 21, 22, 23, 24, new long[] {9}, 25)),
                """
                bd000000 16 00 0000
                8877665544332211 0e00000000000000 0f00000000000000
                01 000000 02000000 01000000 02000000 01000000 00000000
                6400000000000000 0b00000000000000 0c00000000000000 0d00000000000000
                0100000000000000 1500000000000000 1600000000000000
                1700000000000000 1800000000000000 1900000000000000
                0700000000000000 0800000000000000
                3200000000000000 3300000000000000
                0900000000000000
                0300 0000 01000000 02000000 637075 dead
                0200 6f6b
                """);
        golden.put(new Frame.Pong(1, 2, 3), "18000000 17 00 0000 0100000000000000 0200000000000000 0300000000000000");
        golden.put(new Frame.Answer(Outcome.DISCARDED, ""), "04000000 18 00 0000 02 00 0000");
        golden.put(new Frame.Settled(), "00000000 19 00 0000");
        golden.put(new Frame.Lost(LossCode.CONNECTION, "cut"), "07000000 20 00 0000 02 00 0300 637574");
        golden.put(new Frame.Marker(64), "08000000 31 00 0000 4000000000000000");
        golden.put(
                new Frame.Missing(new int[] {1, 128}, new int[] {2, 64}),
                "18000000 32 00 0000 02000000 00000000 01000000 02000000 80000000 40000000");
        golden.put(new Frame.Pull(5, true), "08000000 34 00 0000 05000000 01 000000");
        return golden;
    }
}
