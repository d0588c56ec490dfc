package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The difference of two versions of a page as a run-length code: any number of `skip, length, bytes`, where `skip`
/// bytes stay as they are and the next `length` bytes (1 or more) are XORed with the bytes that follow. Both numbers
/// are unsigned LEB128 of at most 3 bytes. What comes after the last run stays as it is, so equal versions have an
/// empty code.
final class XorDelta {
    /// What {@link #encode} returns when the code is no smaller than asked.
    static final int TOO_LONG = -1;
    /// What {@link #apply} returns when all is well.
    static final int APPLIED = -1;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /// Two numbers of 3 bytes: a page has at most 65536 bytes, which need 17 bits.
    private static final int MAX_RUN_HEADER = 6;

    private XorDelta() {}

    /// Codes `now` XOR `before`, by words, or gives up as soon as the code might get too long. A run may hold
    /// bytes that did not change, fewer than 15 in a row: another run would cost about as much.
    ///
    /// @param limit most bytes of code, not more than `out` has room for
    /// @return the length of the code in `out`, or {@link #TOO_LONG}
    static int encode(
            MemorySegment before,
            long beforeOffset,
            MemorySegment now,
            long nowOffset,
            int pageSize,
            MemorySegment out,
            int limit) {
        int length = 0;
        int at = 0; // end of what is coded
        int word = 0;
        while ((word = nextDifference(before, beforeOffset, now, nowOffset, word, pageSize)) < pageSize) {
            int start = word + firstByte(difference(before, beforeOffset, now, nowOffset, word));
            long last = 0;
            while (word < pageSize) {
                long difference = difference(before, beforeOffset, now, nowOffset, word);
                if (difference == 0) {
                    break;
                }
                last = difference;
                word += 8;
            }
            int end = word - unchangedBytesAtTheEnd(last);
            if (length + MAX_RUN_HEADER + (end - start) > limit) {
                return TOO_LONG;
            }
            length = putNumber(out, length, start - at);
            length = putNumber(out, length, end - start);
            MemorySegment.copy(now, nowOffset + start, out, length, end - start);
            xor(before, beforeOffset + start, out, length, end - start);
            length += end - start;
            at = end;
        }
        return length;
    }

    /// Applies a code to a page.
    ///
    /// @param length of the code
    /// @return {@link #APPLIED}, or where in the code the run begins that is malformed; the page is then spoilt
    static int apply(MemorySegment code, long codeOffset, int length, MemorySegment page, int pageSize) {
        int at = 0;
        int in = 0;
        while (in < length) {
            long skip = number(code, codeOffset, in, length);
            long run = skip < 0 ? -1 : number(code, codeOffset, in + size(skip), length);
            if (run < 0) {
                return in;
            }
            int bytes = in + size(skip) + size(run);
            int count = value(run);
            at += value(skip);
            if (count == 0 || at > pageSize || count > pageSize - at || count > length - bytes) {
                return in;
            }
            xor(code, codeOffset + bytes, page, at, count);
            at += count;
            in = bytes + count;
        }
        return APPLIED;
    }

    private static void xor(MemorySegment from, long fromOffset, MemorySegment into, int at, int count) {
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            into.set(WORD, at + i, into.get(WORD, at + i) ^ from.get(WORD, fromOffset + i));
        }
        for (; i < count; i++) {
            into.set(BYTE, at + i, (byte) (into.get(BYTE, at + i) ^ from.get(BYTE, fromOffset + i)));
        }
    }

    private static int nextDifference(
            MemorySegment before, long beforeOffset, MemorySegment now, long nowOffset, int from, int pageSize) {
        int word = from;
        while (word < pageSize && difference(before, beforeOffset, now, nowOffset, word) == 0) {
            word += 8;
        }
        return word;
    }

    private static long difference(
            MemorySegment before, long beforeOffset, MemorySegment now, long nowOffset, int word) {
        return before.get(WORD, beforeOffset + word) ^ now.get(WORD, nowOffset + word);
    }

    private static int firstByte(long difference) {
        return Long.numberOfTrailingZeros(difference) >>> 3;
    }

    private static int unchangedBytesAtTheEnd(long difference) {
        return Long.numberOfLeadingZeros(difference) >>> 3;
    }

    private static int putNumber(MemorySegment out, int at, int number) {
        int rest = number;
        while (rest > 0x7f) {
            out.set(BYTE, at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.set(BYTE, at++, (byte) rest);
        return at;
    }

    /// A number and how many bytes it took, packed so that nothing is allocated; -1 when it does not end in time.
    private static long number(MemorySegment code, long codeOffset, int from, int length) {
        int value = 0;
        for (int i = 0; i < 3 && from + i < length; i++) {
            int b = code.get(BYTE, codeOffset + from + i);
            value |= (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return (long) (i + 1) << 32 | value;
            }
        }
        return -1;
    }

    private static int size(long number) {
        return (int) (number >>> 32);
    }

    private static int value(long number) {
        return (int) number;
    }
}
