package dev.godwit.guest;

/// The words of a vCPU within pages, and what a step does to them. The caller has made the page ready.
///
/// @param vcpu         whose words
/// @param vcpus        how many share the pages
/// @param wordsPerPage at least 512, so that each page has words of every vCPU
record PageWords(int vcpu, int vcpus, int wordsPerPage) {

    static PageWords of(GuestSpec spec, int vcpu) {
        return new PageWords(vcpu, spec.vcpus(), spec.pageSize() / Long.BYTES);
    }

    /// All words of pages that no other vCPU touches: a step that initialises or copies to one defines it whole.
    static PageWords whole(GuestSpec spec) {
        return new PageWords(0, 1, spec.pageSize() / Long.BYTES);
    }

    /// Where the page begins.
    long start(long page) {
        return page * wordsPerPage * Long.BYTES;
    }

    /// The offset of the first own word of a page; the next one is [#stride()] further.
    long first(long page) {
        return OwnWords.atOrAfter(page * wordsPerPage, vcpu, vcpus) * Long.BYTES;
    }

    /// From one own word to the next, in bytes.
    long stride() {
        return (long) vcpus * Long.BYTES;
    }

    /// The offset of the own word of a page that a random word chooses.
    long any(long page, long random) {
        long first = OwnWords.atOrAfter(page * wordsPerPage, vcpu, vcpus);
        long own = ((page + 1) * wordsPerPage - first + vcpus - 1) / vcpus;
        return (first + Mix.below(own, random) * vcpus) * Long.BYTES;
    }

    /// Gives every own word of a page a new value that does not depend on the old one.
    void initialise(Access access, long page, long random) {
        long value = random;
        for (long at = first(page), end = start(page + 1); at < end; at += stride()) {
            access.store(at, Mix.mix64(value));
            value = Mix.advance(value, 1);
        }
        access.mark(start(page));
    }

    /// Rewrites every own word of a page; the new values depend on the old ones.
    void rewrite(Access access, long page, long random) {
        for (long at = first(page), end = start(page + 1); at < end; at += stride()) {
            access.store(at, Mix.mix64(access.load(at) ^ random));
        }
        access.mark(start(page));
    }

    /// Gives every own word of a page the value of its counterpart in another page. A page may have one own word more
    /// than the other, which gets a zero: nothing of what the page held before is left.
    void copy(Access access, long from, long to) {
        long source = first(from);
        long sourceEnd = start(from + 1);
        for (long at = first(to), end = start(to + 1); at < end; at += stride()) {
            access.store(at, source < sourceEnd ? access.load(source) : 0);
            source += stride();
        }
        access.mark(start(to));
    }

    /// Rewrites one word; the new value depends on the old one, so a page that was lost once stays wrong.
    void update(Access access, long offset, long random) {
        access.store(offset, Mix.mix64(access.load(offset) ^ random));
        access.mark(offset);
    }
}
