package dev.godwit.guest;

import static dev.godwit.guest.KvLayout.CHECKSUM;
import static dev.godwit.guest.KvLayout.KEY;
import static dev.godwit.guest.KvLayout.SEQUENCE;
import static dev.godwit.guest.KvLayout.SLOT_WORDS;
import static dev.godwit.guest.KvLayout.VALUES;

import org.jspecify.annotations.Nullable;

/// A hash table with open addressing in the working set, a shard for each vCPU. Half of the steps GET a key and
/// verify its slot's checksum, half SET one; keys are drawn from a Zipf distribution over half as many keys as there
/// are slots. A SET mixes the old values into the new ones and counts in its slot, so a page that was lost shows in
/// values and counts. The table is empty, all zeros, at step 0. A SET is one write; GETs ride along with the pace of
/// SETs.
final class KvWorkload extends Workload {
    private static final int INCONSISTENCIES = Registers.OWN;
    private static final double EXPONENT = 0.99;

    /// [#find] needs a missing page.
    private static final long NOT_READY = -1;
    /// [#find] has seen every slot, which a sound table, at most half full, does not let happen.
    private static final long NOT_FOUND = -2;

    private final KvLayout layout;
    private final int wordStride;
    private final int keyOffset;
    private final int sequenceOffset;
    private final int checksumOffset;
    private final long keys;
    private final Zipf zipf;

    KvWorkload(GuestSpec spec, int vcpu) {
        this.layout = new KvLayout(spec, vcpu);
        this.wordStride = layout.wordStride();
        this.keyOffset = KEY * wordStride;
        this.sequenceOffset = SEQUENCE * wordStride;
        this.checksumOffset = CHECKSUM * wordStride;
        this.keys = layout.slots() / 2;
        this.zipf = new Zipf(keys, EXPONENT);
    }

    @Override
    int burst(Access access, long[] registers, int maxSteps, int maxUnits) {
        long state = registers[Registers.RANDOM];
        int steps = 0;
        int sets = 0;
        while (steps < maxSteps && sets < maxUnits) {
            long key = 1 + zipf.rank(Mix.draw(state, 1), Mix.draw(state, 2));
            long random = Mix.draw(state, 3);
            long at = find(access, key);
            if (at == NOT_READY) {
                break;
            }
            if (random < 0) {
                set(access, registers, at, key, random);
                sets++;
            } else {
                get(access, registers, at, key);
            }
            state = Mix.advance(state, 3);
            steps++;
        }
        registers[Registers.RANDOM] = state;
        registers[Registers.STEPS] += steps;
        registers[Registers.WRITES] += sets;
        return sets;
    }

    /// Where the slot begins that holds the key, or the empty one where it belongs. Has no effects. A slot lies in
    /// one page, so when it is found, its page is ready.
    private long find(Access access, long key) {
        long slot = layout.home(key);
        for (long probes = 0; probes < layout.slots(); probes++) {
            long at = layout.offset(slot);
            if (!access.ready(at)) {
                return NOT_READY;
            }
            long found = access.load(at + keyOffset);
            if (found == key || found == 0) {
                return at;
            }
            slot = layout.after(slot);
        }
        return NOT_FOUND;
    }

    private void get(Access access, long[] registers, long at, long key) {
        boolean sound = at != NOT_FOUND
                && (access.load(at + keyOffset) != key || access.load(at + checksumOffset) == checksum(access, at));
        if (!sound) {
            registers[INCONSISTENCIES]++;
        }
    }

    private void set(Access access, long[] registers, long at, long key, long random) {
        if (at == NOT_FOUND) {
            registers[INCONSISTENCIES]++;
            return;
        }
        access.store(at + keyOffset, key);
        access.store(at + sequenceOffset, access.load(at + sequenceOffset) + 1);
        for (int word = VALUES; word < SLOT_WORDS; word++) {
            long value = at + (long) word * wordStride;
            access.store(value, Mix.mix64(access.load(value) ^ (random + word)));
        }
        access.store(at + checksumOffset, checksum(access, at));
        access.mark(at);
    }

    private long checksum(Access access, long at) {
        long sum = Mix.mix64(access.load(at + keyOffset));
        sum = Mix.mix64(sum ^ access.load(at + sequenceOffset));
        for (int word = VALUES; word < SLOT_WORDS; word++) {
            sum = Mix.mix64(sum ^ access.load(at + (long) word * wordStride));
        }
        return sum;
    }

    /// A step takes 50 to 300 ns.
    @Override
    int burstSteps() {
        return 256;
    }

    @Override
    int registers() {
        return Registers.OWN + 1;
    }

    @Override
    @Nullable
    String fault(long[] registers) {
        return registers[INCONSISTENCIES] < 0 ? "a negative number of inconsistencies" : null;
    }

    /// Walks every slot: checksums, keys where a search finds them, and as many SETs counted in slots as in
    /// registers.
    @Override
    @Nullable
    String inconsistency(Access access, long[] registers) {
        if (registers[INCONSISTENCIES] > 0) {
            return registers[INCONSISTENCIES] + " operations met an unsound slot";
        }
        long sets = 0;
        for (long slot = 0; slot < layout.slots(); slot++) {
            long at = layout.offset(slot);
            long key = access.load(at + keyOffset);
            if (key == 0) {
                continue;
            }
            if (access.load(at + checksumOffset) != checksum(access, at)) {
                return "slot " + slot + " has a wrong checksum";
            }
            if (key < 0 || key > keys || find(access, key) != at) {
                return "slot " + slot + " holds key " + key + ", which does not belong there";
            }
            sets += access.load(at + sequenceOffset);
        }
        return sets == registers[Registers.WRITES]
                ? null
                : "slots count " + sets + " SETs, the registers " + registers[Registers.WRITES];
    }
}
