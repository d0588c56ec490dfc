package dev.godwit.guest;

/// `kernel-compile`: each vCPU compiles one file after the other, as `make -jN` of a kernel does. A file is a unit of
/// three phases: *parse* reads headers and allocates half of the compiler's heap; *optimise* allocates the other half
/// and works all over it; *emit* is the assembler, which gets pages that the compiler has just freed, and the object
/// file. The next unit's heap is the same pages again. Half of the steps write, as befits a balanced workload.
/// `docs/workloads.md` says where this comes from.
///
/// The working set, in order: sources (a quarter, read by all), heaps (a quarter, dealt to the vCPUs page by page),
/// object files (the rest, dealt likewise, written one after the other and then over again).
final class KernelCompileWorkload extends ProgramWorkload {
    private static final int REGIONS = 4;
    /// Pages of a vCPU's heap at least: the phases divide it by four.
    private static final int MIN_HEAP_PAGES = 4;
    /// Heap pages for each page of object file: 32 MiB of heap make 128 KiB.
    private static final int HEAP_PER_OBJECT = 256;
    /// The skew of the headers: a few are in every file.
    private static final double HEADERS_EXPONENT = 0.99;

    private final int vcpu;
    private final int vcpus;
    /// Nothing is written that is shared: heaps and object files are dealt to vCPUs by pages, sources are only read.
    private final PageWords words;
    private final Zipf headers;
    private final long headersStride;
    private final long sources;
    private final long heap;
    private final long objects;
    private final long objectsPerUnit;

    KernelCompileWorkload(GuestSpec spec, int vcpu) {
        long pages = spec.workingSetPages();
        this.vcpu = vcpu;
        this.vcpus = spec.vcpus();
        this.words = PageWords.whole(spec);
        this.sources = pages / REGIONS;
        this.headers = new Zipf(sources, HEADERS_EXPONENT);
        this.headersStride = HotspotWorkload.scatteringStride(sources);
        this.heap = pages / REGIONS / spec.vcpus() / MIN_HEAP_PAGES * MIN_HEAP_PAGES;
        this.objects = (pages - sources - heap * spec.vcpus()) / spec.vcpus();
        this.objectsPerUnit = Math.max(1, heap / HEAP_PER_OBJECT);
    }

    /// How many pages a working set needs at least.
    static int minPages(int vcpus) {
        return REGIONS * MIN_HEAP_PAGES * vcpus;
    }

    long parseSteps() {
        return heap;
    }

    long optimiseSteps() {
        return heap / 2 * 5;
    }

    long emitSteps() {
        return heap / 2;
    }

    long unitSteps() {
        return parseSteps() + optimiseSteps() + emitSteps();
    }

    long heapPages() {
        return heap;
    }

    long objectPagesPerUnit() {
        return objectsPerUnit;
    }

    /// A heap's half in parse, the other half and a heap in optimise, a quarter in emit.
    @Override
    double unitsPerWrite() {
        return unitSteps() / (heap / 2 + (heap / 2 + heap) + heap / 4.0);
    }

    @Override
    Outcome step(Access access, long[] registers, long number) {
        long unit = number / unitSteps();
        long at = number % unitSteps();
        if (at < parseSteps()) {
            return parse(access, registers, at);
        }
        if (at < parseSteps() + optimiseSteps()) {
            return optimise(access, registers, at - parseSteps());
        }
        return emit(access, registers, unit, at - parseSteps() - optimiseSteps());
    }

    /// By turns a header and a new heap page.
    private Outcome parse(Access access, long[] registers, long at) {
        if (at % 2 == 1) {
            return allocate(access, registers, at / 2);
        }
        long state = registers[Registers.RANDOM];
        long header = headers.rank(Mix.draw(state, 1), Mix.draw(state, 2)) * headersStride % sources;
        return read(access, registers, words.any(header, Mix.draw(state, 3)));
    }

    /// Of five steps one takes a new heap page, two update one that is in use, two read one.
    private Outcome optimise(Access access, long[] registers, long at) {
        long allocated = heap / 2 + at / 5;
        return switch ((int) (at % 5)) {
            case 0 -> allocate(access, registers, allocated);
            case 1, 3 -> update(access, registers, allocated + 1);
            default -> readHeap(access, registers, allocated + 1);
        };
    }

    /// By turns a page that is written, of the object file first and then of the assembler's heap, and one of the
    /// compiler's output that is read.
    private Outcome emit(Access access, long[] registers, long unit, long at) {
        if (at % 2 == 1) {
            return readHeap(access, registers, heap);
        }
        long written = at / 2;
        if (written >= objectsPerUnit) {
            return allocate(access, registers, written - objectsPerUnit);
        }
        long page = objectPage((unit * objectsPerUnit + written) % objects);
        if (!access.ready(words.start(page))) {
            return Outcome.NOT_READY;
        }
        words.rewrite(access, page, randomOf(registers));
        return Outcome.WRITTEN;
    }

    /// The heap that the unit has not allocated yet: the last one's process has ended, and its pages were given back.
    @Override
    void addFree(long steps, PageSet into) {
        long at = steps % unitSteps();
        long allocated = at < parseSteps() ? at / 2 : Math.min(heap, heap / 2 + (at - parseSteps() + 4) / 5);
        for (long index = allocated; index < heap; index++) {
            into.add(Math.toIntExact(heapPage(index)));
        }
    }

    /// A page of a new process has none of what it held for the last one.
    private Outcome allocate(Access access, long[] registers, long index) {
        long page = heapPage(index);
        if (!access.ready(words.start(page))) {
            return Outcome.NOT_READY;
        }
        words.initialise(access, page, randomOf(registers));
        return Outcome.WRITTEN;
    }

    /// What is written follows from what was read.
    private static long randomOf(long[] registers) {
        return Mix.draw(registers[Registers.RANDOM], 1) ^ registers[READS];
    }

    private Outcome update(Access access, long[] registers, long allocated) {
        long offset = anyOf(registers, allocated);
        if (!access.ready(offset)) {
            return Outcome.NOT_READY;
        }
        words.update(access, offset, Mix.draw(registers[Registers.RANDOM], 3));
        return Outcome.WRITTEN;
    }

    private Outcome readHeap(Access access, long[] registers, long allocated) {
        return read(access, registers, anyOf(registers, allocated));
    }

    private long anyOf(long[] registers, long allocated) {
        long state = registers[Registers.RANDOM];
        return words.any(heapPage(Mix.below(allocated, Mix.draw(state, 1))), Mix.draw(state, 2));
    }

    private long heapPage(long index) {
        return sources + index * vcpus + vcpu;
    }

    private long objectPage(long index) {
        return sources + (heap + index) * vcpus + vcpu;
    }

    /// A page of 512 words takes half a microsecond to initialise, and every fourth step or so does it.
    @Override
    int burstSteps() {
        return Math.max(8, 128 * 512 / words.wordsPerPage());
    }
}
