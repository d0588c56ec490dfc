package dev.godwit.guest;

/// Where a vCPU's shard of the `kv` table lies. A slot is 8 of the vCPU's own words, all of one page: a key (0 when
/// the slot is empty), how often it was set, a checksum of the other seven, and five words of value.
final class KvLayout {
    static final int SLOT_WORDS = 8;
    static final int KEY = 0;
    static final int SEQUENCE = 1;
    static final int CHECKSUM = 2;
    static final int VALUES = 3;

    /// A table of fewer slots would be a handful of keys.
    private static final int MIN_SLOTS = 8;

    private final int vcpu;
    private final int vcpus;
    private final int wordsPerPage;
    private final int slotsPerPage;
    private final long slots;

    KvLayout(GuestSpec spec, int vcpu) {
        this.vcpu = vcpu;
        this.vcpus = spec.vcpus();
        this.wordsPerPage = spec.pageSize() / Long.BYTES;
        this.slotsPerPage = slotsPerPage(spec.pageSize(), vcpus);
        this.slots = (long) slotsPerPage * spec.workingSetPages();
    }

    /// How many pages a working set needs at least.
    static int minPages(int pageSize, int vcpus) {
        int slotsPerPage = slotsPerPage(pageSize, vcpus);
        return (MIN_SLOTS + slotsPerPage - 1) / slotsPerPage;
    }

    private static int slotsPerPage(int pageSize, int vcpus) {
        return pageSize / Long.BYTES / (SLOT_WORDS * vcpus);
    }

    /// How many slots the shard has.
    long slots() {
        return slots;
    }

    /// Where a slot begins in guest memory, in bytes. Its words follow each other at [#wordStride()].
    long offset(long slot) {
        long page = slot / slotsPerPage;
        long own = (slot % slotsPerPage) * SLOT_WORDS;
        return (OwnWords.atOrAfter(page * wordsPerPage, vcpu, vcpus) + own * vcpus) * Long.BYTES;
    }

    /// The distance between two words of a slot, in bytes.
    int wordStride() {
        return vcpus * Long.BYTES;
    }

    /// Where the search for a key begins.
    long home(long key) {
        return Mix.below(slots, Mix.mix64(key));
    }

    long after(long slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }
}
