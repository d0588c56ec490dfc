package dev.godwit.protocol.page;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// How many pages a writer has sent in each encoding, and in how many bytes of payload. Written by the writer's
/// thread, read by any: a reader sees numbers that were true a moment ago.
public final class EncodingCounts {
    /// Encodings are numbered from 1.
    private static final int LENGTH = Encoding.values().length + 1;

    private final AtomicLongArray pages = new AtomicLongArray(LENGTH);
    private final AtomicLongArray bytes = new AtomicLongArray(LENGTH);
    private final AtomicLong free = new AtomicLong();

    EncodingCounts() {}

    /// Pages sent in this encoding.
    public long pages(Encoding encoding) {
        return pages.getOpaque(encoding.number());
    }

    /// Bytes of payload of the pages sent in this encoding.
    public long bytes(Encoding encoding) {
        return bytes.getOpaque(encoding.number());
    }

    /// Of the pages sent as [Encoding#ZERO], those that were not looked at because the guest had them free.
    public long freePages() {
        return free.getOpaque();
    }

    /// Pages sent in any encoding.
    public long pages() {
        return sum(pages);
    }

    /// Bytes of payload in all.
    public long bytes() {
        return sum(bytes);
    }

    void add(Encoding encoding, int storedLength) {
        int index = encoding.number();
        pages.setOpaque(index, pages.getPlain(index) + 1);
        bytes.setOpaque(index, bytes.getPlain(index) + storedLength);
    }

    void addZeros(int count) {
        int index = Encoding.ZERO.number();
        pages.setOpaque(index, pages.getPlain(index) + count);
    }

    void addFree() {
        free.setOpaque(free.getPlain() + 1);
    }

    private static long sum(AtomicLongArray values) {
        long sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            sum += values.getOpaque(i);
        }
        return sum;
    }
}
