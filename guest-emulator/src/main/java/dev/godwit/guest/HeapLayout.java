package dev.godwit.guest;

/// A vCPU's part of the heap of `specjbb`: the pages of the working set whose number is its own modulo the number of
/// vCPUs, as threads of a JVM allocate in buffers of their own. In order: the old generation, two thirds; then the
/// young one, of which the survivor spaces are a tenth each and eden the rest (HotSpot's `NewRatio=2` and
/// `SurvivorRatio=8`).
///
/// @param vcpu     whose part
/// @param vcpus    how many there are
/// @param old      pages of the old generation
/// @param eden     pages of eden
/// @param survivor pages of each of the two survivor spaces
record HeapLayout(int vcpu, int vcpus, long old, long eden, long survivor) {
    /// A young generation of two survivor spaces and an eden of one page each, and twice as much of an old one.
    private static final int MIN_PAGES = 9;

    static HeapLayout of(GuestSpec spec, int vcpu) {
        long pages = spec.workingSetPages() / spec.vcpus();
        long young = pages / 3;
        long survivor = Math.max(1, young / 10);
        return new HeapLayout(vcpu, spec.vcpus(), pages - young, young - 2 * survivor, survivor);
    }

    /// How many pages a working set needs at least.
    static int minPages(int vcpus) {
        return MIN_PAGES * vcpus;
    }

    /// How many pages live through a collection: as many as fill half of a survivor space, which is what HotSpot sizes
    /// them for (`TargetSurvivorRatio=50`), a sixteenth of eden.
    long survivors() {
        return Math.max(1, survivor / 2);
    }

    /// The page of memory that is this page of the old generation.
    long oldPage(long index) {
        return page(index);
    }

    /// The page of memory that is this page of eden.
    long edenPage(long index) {
        return page(old + index);
    }

    /// The page of memory that is this page of a survivor space, 0 or 1.
    long survivorPage(long space, long index) {
        return page(old + eden + space * survivor + index);
    }

    private long page(long index) {
        return index * vcpus + vcpu;
    }
}
