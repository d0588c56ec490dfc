package dev.godwit.lab.qemu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/// What the guest's memory from 1 MiB on must hold: the boot sector's program once more, in Java.
final class GuestModel {
    private static final int PAGE_WORDS = QemuGuest.PAGE_SIZE / Integer.BYTES;

    private final QemuGuest guest;
    private final int[] words;
    private int random = 0x2545f491;

    GuestModel(QemuGuest guest) {
        this.guest = guest;
        words = new int[(int) ((guest.memoryBytes() - QemuGuest.FILL_START) / Integer.BYTES)];
        int fill = 0x9e3779b9;
        for (int i = 0; i < words.length; i++) {
            fill = next(fill);
            words[i] = fill;
        }
    }

    /// Carries out so many writes.
    void write(long count) {
        for (long i = 0; i < count; i++) {
            words[nextWord()] = random;
        }
    }

    /// Takes the words that the next writes touch from real memory: a guest that was stopped amid them has done
    /// some.
    void forgiveNext(int count, byte[] memory) {
        IntBuffer real = words(memory);
        for (int i = 0; i < count; i++) {
            int word = nextWord();
            words[word] = real.get(word);
        }
    }

    /// How many words differ.
    int differences(byte[] memory) {
        IntBuffer real = words(memory);
        int differences = Math.abs(real.limit() - words.length);
        for (int i = 0; i < Math.min(words.length, real.limit()); i++) {
            differences += real.get(i) == words[i] ? 0 : 1;
        }
        return differences;
    }

    private int nextWord() {
        random = next(random);
        long pages = guest.workingSetBytes() / QemuGuest.PAGE_SIZE;
        int page = (int) ((Integer.toUnsignedLong(random) * pages) >>> Integer.SIZE);
        return page * PAGE_WORDS + (random & (QemuGuest.PAGE_SIZE - Integer.BYTES)) / Integer.BYTES;
    }

    private static int next(int state) {
        int random = state;
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random;
    }

    private static IntBuffer words(byte[] memory) {
        return ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    }
}
