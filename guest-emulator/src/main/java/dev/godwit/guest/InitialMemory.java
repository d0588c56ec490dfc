package dev.godwit.guest;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes the memory of a guest at step 0. The table of `kv` is zeros; otherwise the image's bytes come first and the
/// fill follows, by whole pages: the image's last page is the fill's where the image does not reach. A trace takes the
/// place of what the last pages held.
final class InitialMemory {
    /// What one thread fills at a time: a large page, so that two threads do not wait for the same first touch.
    private static final int CHUNK_BYTES = 2 << 20;

    private InitialMemory() {}

    static GuestMemory create(GuestSpec spec) {
        try (@Nullable ImageFile image = spec.image() == null ? null : ImageFile.open(spec.image())) {
            GuestMemory memory = GuestMemory.allocate(spec.memoryBytes(), spec.pageSize());
            try {
                long tableBytes = spec.workload() == WorkloadKind.KV ? spec.workingSetBytes() : 0;
                long imageBytes = image == null ? 0 : Math.min(image.bytes(), memory.bytes());
                long filledFrom = Math.max(tableBytes, imageBytes / spec.pageSize() * spec.pageSize());
                fill(memory, spec, Math.toIntExact(filledFrom / spec.pageSize()));
                if (image != null && imageBytes > tableBytes) {
                    image.read(tableBytes, memory.segment().asSlice(tableBytes, imageBytes - tableBytes));
                }
                if (spec.trace() != null) {
                    spec.traceLayout().write(spec.trace(), memory);
                }
                return memory;
            } catch (RuntimeException | Error e) {
                memory.close();
                throw e;
            }
        }
    }

    /// Fills the pages from the first one on, on all processors. Each page is filled by itself, so their number does
    /// not matter. New memory is zero: [Fill#ZERO] touches nothing.
    private static void fill(GuestMemory memory, GuestSpec spec, int firstPage) {
        if (spec.fill() == Fill.ZERO) {
            return;
        }
        PageFiller filler = new PageFiller(spec.fill(), spec.seed(), spec.pageSize());
        MemorySegment segment = memory.segment();
        int pagesPerChunk = CHUNK_BYTES / spec.pageSize();
        int chunks = Math.ceilDiv(memory.pages() - firstPage, pagesPerChunk);
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            int from = firstPage + chunk * pagesPerChunk;
            int to = Math.min(memory.pages(), from + pagesPerChunk);
            for (int page = from; page < to; page++) {
                filler.fill(segment, page);
            }
        });
    }
}
