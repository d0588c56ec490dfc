package dev.godwit.guest;

/// Where a trace lies in the memory of the guest that replays it: in the last pages, so it travels as memory does and
/// is nobody else's to carry. Record r is dealt to vCPU r mod vcpus and is a word of its own. A vCPU's entries are one
/// for the time before its first record, then one for each:
/// ```
///  63          32 31           0
/// |  page + 1    |  time to next |   0 instead of page + 1: no page; times in microseconds
/// ```
/// The time from the last entry leads over the end of the trace to the first record, which comes next.
///
/// @param vcpus     how many share the records
/// @param records   how many there are
/// @param firstPage of those that hold the trace
/// @param firstWord of the first entry of vCPU 0
record TraceLayout(int vcpus, int records, int firstPage, long firstWord) {
    private static final long TIME_MASK = 0xFFFF_FFFFL;

    static TraceLayout of(int records, int vcpus, int pages, int pageSize) {
        long wordsPerPage = pageSize / Long.BYTES;
        // An entry more than records on each vCPU, and what it takes to begin at a word of vCPU 0.
        long words = (long) (Math.ceilDiv(records, vcpus) + 2) * vcpus;
        long firstPage = pages - Math.ceilDiv(words, wordsPerPage);
        long firstWord = Math.ceilDiv(Math.max(0, firstPage) * wordsPerPage, vcpus) * vcpus;
        return new TraceLayout(vcpus, records, (int) firstPage, firstWord);
    }

    /// How many records are a vCPU's.
    long recordsOf(int vcpu) {
        return OwnWords.before(records, vcpu, vcpus);
    }

    /// Where a vCPU's entry lies, in bytes.
    long offset(int vcpu, long entry) {
        return (firstWord + entry * vcpus + vcpu) * Long.BYTES;
    }

    /// The page of an entry, or -1 if it has none.
    static long page(long entry) {
        return (entry >>> 32) - 1;
    }

    static long timeToNextUs(long entry) {
        return entry & TIME_MASK;
    }

    private static long entry(int page, long timeToNextUs) {
        return (page + 1L) << 32 | timeToNextUs;
    }

    /// Lays a trace down in memory at step 0.
    void write(Trace trace, GuestMemory memory) {
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            long own = recordsOf(vcpu);
            long leadUs = own == 0 ? trace.durationUs() : trace.timeUs(vcpu);
            memory.segment().set(Access.WORD, offset(vcpu, 0), entry(-1, leadUs));
            for (int record = vcpu, entry = 1; record < records; record += vcpus, entry++) {
                long nextUs = record + vcpus < records
                        ? trace.timeUs(record + vcpus)
                        : (long) trace.durationUs() + trace.timeUs(vcpu);
                long toNextUs = nextUs - trace.timeUs(record);
                memory.segment().set(Access.WORD, offset(vcpu, entry), entry(trace.page(record), toNextUs));
            }
        }
    }
}
