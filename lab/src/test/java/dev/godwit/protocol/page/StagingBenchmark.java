package dev.godwit.protocol.page;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A page's way out of the source, without a socket: copied, digested, encoded, batched. The score is pages a
/// microsecond; times 4.096, GB/s of guest memory.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls create() first
public class StagingBenchmark {
    /// What the pages hold.
    @Param
    PagesOfOneKind.Kind kind = PagesOfOneKind.Kind.RAW;

    private PagesOfOneKind pages;
    private BatchWriter writer;
    private int page;

    /// Sends every page once, so that there are versions to differ from.
    @Setup(Level.Trial)
    public void create() {
        pages = new PagesOfOneKind(kind);
        writer = new BatchWriter(pages.coding(), PagesOfOneKind.PAGE_SIZE, PooledByteBufAllocator.DEFAULT);
        for (int i = 0; i < PagesOfOneKind.PAGES; i++) {
            stage();
        }
    }

    /// Frees the memory.
    @TearDown(Level.Trial)
    public void close() {
        writer.close();
        pages.close();
    }

    /// Stages the next page, and finishes the batch when it is full.
    @Benchmark
    public long stage() {
        pages.write(page);
        long digest = writer.add(page, pages.memory());
        page = (page + 1) % PagesOfOneKind.PAGES;
        if (writer.full()) {
            writer.finish().release();
        }
        return digest;
    }
}
