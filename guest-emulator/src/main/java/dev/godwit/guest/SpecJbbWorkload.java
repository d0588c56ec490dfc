package dev.godwit.guest;

/// `specjbb`: a Java server whose threads allocate from one end of eden to the other, page after page, while their
/// transactions read and update a store of long-lived objects; when eden is full, a copying collector moves what is
/// still used, and allocation begins again at eden's start. So it sweeps through memory. `docs/workloads.md` says
/// where this comes from.
///
/// A cycle is a number of mutator steps, by turns an allocation and an access, and the steps of one collection, by
/// turns a promotion (survivors of the last collection move to the old generation, over what has died there) and an
/// evacuation (survivors of eden move to the survivor space that is empty). Each vCPU collects its own part when its
/// own eden is full.
final class SpecJbbWorkload extends ProgramWorkload {
    private static final int ACCESSES_PER_UPDATE = 16;
    private static final int ACCESSES_PER_YOUNG = 4;

    private final PageWords words;
    private final HeapLayout heap;
    private final long mutatorSteps;
    private final long cycleSteps;

    SpecJbbWorkload(GuestSpec spec, int vcpu) {
        this.words = PageWords.whole(spec);
        this.heap = HeapLayout.of(spec, vcpu);
        this.mutatorSteps = 2 * heap.eden();
        this.cycleSteps = mutatorSteps + 2 * heap.survivors();
    }

    HeapLayout heap() {
        return heap;
    }

    long mutatorSteps() {
        return mutatorSteps;
    }

    long cycleSteps() {
        return cycleSteps;
    }

    /// Eden is written once, one in [#ACCESSES_PER_UPDATE] accesses updates the store, survivors are copied twice.
    long writesPerCycle() {
        return heap.eden() + heap.eden() / ACCESSES_PER_UPDATE + 2 * heap.survivors();
    }

    @Override
    double unitsPerWrite() {
        return (double) cycleSteps / writesPerCycle();
    }

    @Override
    Outcome step(Access access, long[] registers, long number) {
        long cycle = number / cycleSteps;
        long at = number % cycleSteps;
        if (at >= mutatorSteps) {
            return collect(access, cycle, at - mutatorSteps);
        }
        return at % 2 == 0 ? allocate(access, registers, at / 2) : transact(access, registers, at / 2);
    }

    /// A new object has nothing of what its page held before: a page that is free is never read.
    private Outcome allocate(Access access, long[] registers, long index) {
        long page = heap.edenPage(index);
        if (!access.ready(words.start(page))) {
            return Outcome.NOT_READY;
        }
        words.initialise(access, page, Mix.draw(registers[Registers.RANDOM], 1) ^ registers[READS]);
        return Outcome.WRITTEN;
    }

    /// Of sixteen accesses four read a young object, eleven read the store, and the last updates it.
    private Outcome transact(Access access, long[] registers, long index) {
        long state = registers[Registers.RANDOM];
        boolean young = index % ACCESSES_PER_YOUNG == 0;
        long page = young
                ? heap.edenPage(Mix.below(index + 1, Mix.draw(state, 1)))
                : heap.oldPage(Mix.below(heap.old(), Mix.draw(state, 1)));
        long offset = words.any(page, Mix.draw(state, 2));
        if (index % ACCESSES_PER_UPDATE != ACCESSES_PER_UPDATE - 1) {
            return read(access, registers, offset);
        }
        if (!access.ready(offset)) {
            return Outcome.NOT_READY;
        }
        words.update(access, offset, Mix.draw(state, 3));
        return Outcome.WRITTEN;
    }

    /// One step of the collection that ends a cycle. After the last one all of eden is free, and so is the survivor
    /// space that was copied from: until a page is allocated or copied to again nothing reads it.
    private Outcome collect(Access access, long cycle, long at) {
        long from = cycle % 2;
        long index = at / 2;
        return at % 2 == 0
                ? copy(access, heap.survivorPage(from, index), heap.oldPage(promoted(cycle, index)))
                : copy(access, heap.edenPage(survivorOf(index)), heap.survivorPage(1 - from, index));
    }

    /// Eden beyond what this cycle has allocated, and what of the survivor spaces holds no survivor: until the
    /// collection one of them is empty, and the other as full as the last one has left it; what is promoted from it
    /// is freed at the end, as eden is.
    @Override
    void addFree(long steps, PageSet into) {
        long cycle = steps / cycleSteps;
        long at = steps % cycleSteps;
        long collected = Math.max(0, at - mutatorSteps);
        long allocated = Math.min(heap.eden(), (at + 1) / 2);
        long evacuated = collected / 2;
        for (long index = allocated; index < heap.eden(); index++) {
            into.add(Math.toIntExact(heap.edenPage(index)));
        }
        for (long index = heap.survivors(); index < heap.survivor(); index++) {
            into.add(Math.toIntExact(heap.survivorPage(cycle % 2, index)));
        }
        for (long index = evacuated; index < heap.survivor(); index++) {
            into.add(Math.toIntExact(heap.survivorPage(1 - cycle % 2, index)));
        }
    }

    /// The old generation takes promoted pages from its start to its end and again.
    private long promoted(long cycle, long index) {
        return (cycle * heap.survivors() + index) % heap.old();
    }

    /// Survivors are spread evenly over eden.
    private long survivorOf(long index) {
        return index * heap.eden() / heap.survivors();
    }

    private Outcome copy(Access access, long from, long to) {
        if (!access.ready(words.start(from)) || !access.ready(words.start(to))) {
            return Outcome.NOT_READY;
        }
        words.copy(access, from, to);
        return Outcome.WRITTEN;
    }

    /// A page of 512 words takes half a microsecond, and every other step takes one.
    @Override
    int burstSteps() {
        return Math.max(8, 64 * 512 / words.wordsPerPage());
    }
}
