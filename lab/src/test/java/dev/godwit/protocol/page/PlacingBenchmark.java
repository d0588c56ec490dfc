package dev.godwit.protocol.page;

import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A page's way into the target, without a socket: decoded, digested, copied to guest memory, counted in the root. All
/// pages of a memory are placed in each operation. The score is pages a microsecond; times 4.096, GB/s of guest memory.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls create() first
public class PlacingBenchmark {
    /// What the pages hold. A difference would be against the version before, which is placed here just once.
    @Param({"ZERO", "RAW", "LZ4"})
    PagesOfOneKind.Kind kind = PagesOfOneKind.Kind.RAW;

    private PagesOfOneKind guest;
    private List<ByteBuf> batches;
    private BatchReader reader;
    private Sink sink;

    /// Makes the batches of all pages.
    @Setup(Level.Trial)
    public void create() {
        guest = new PagesOfOneKind(kind);
        batches = new ArrayList<>();
        try (var writer = new BatchWriter(guest.coding(), PagesOfOneKind.PAGE_SIZE, PooledByteBufAllocator.DEFAULT)) {
            for (int page = 0; page < PagesOfOneKind.PAGES; page++) {
                writer.add(page, guest.memory());
                if (writer.full() || page == PagesOfOneKind.PAGES - 1) {
                    batches.add(writer.finish());
                }
            }
        }
        sink = new Sink(guest.memory());
        reader = new BatchReader(PagesOfOneKind.PAGES, PagesOfOneKind.PAGE_SIZE, sink);
    }

    /// Frees the memory.
    @TearDown(Level.Trial)
    public void close() {
        reader.close();
        batches.forEach(ByteBuf::release);
        guest.close();
    }

    /// Places all pages, and returns the root.
    @Benchmark
    @OperationsPerInvocation(PagesOfOneKind.PAGES)
    public long place() throws MalformedFrameException {
        for (ByteBuf batch : batches) {
            ByteBuf frame = batch.duplicate();
            reader.begin(FrameFormat.checkedBodyLength(frame, frame.readerIndex()));
            frame.skipBytes(FrameFormat.HEADER_LENGTH);
            reader.accept(frame);
        }
        return sink.versions.root();
    }

    /// The target's memory and books, as in the first round: every page is wanted.
    private static final class Sink implements PageSink {
        private final MemorySegment memory;
        private final VersionTable versions = new VersionTable(PagesOfOneKind.PAGES, 1);

        Sink(MemorySegment memory) {
            this.memory = memory;
        }

        @Override
        public boolean begin(int page, Encoding encoding) {
            return true;
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public boolean isFresh(int page) {
            return false;
        }

        @Override
        public void placed(int page, long digest) {
            versions.part(0).accept(page, digest);
        }

        @Override
        public void mismatch(int page, long expected, long actual) {
            throw new IllegalStateException("page " + page + " has another digest");
        }
    }
}
