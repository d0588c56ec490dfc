package dev.godwit.protocol.page;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Passes over pages from memory that no cache holds: a page's digest, the root of a whole memory (`--verify full`, on
/// all processors), and the look for zeros, which a page of zeros makes to its end. The score is pages a microsecond;
/// times 4.096, GB/s.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DigestBenchmark {
    private final PageDigest digest = new PageDigest();
    private final PagesOfOneKind random = new PagesOfOneKind(PagesOfOneKind.Kind.RAW);
    private final PagesOfOneKind zeros = new PagesOfOneKind(PagesOfOneKind.Kind.ZERO);
    private int page;

    /// Frees the memory.
    @TearDown(Level.Trial)
    public void close() {
        random.close();
        zeros.close();
    }

    /// The digest of the next page.
    @Benchmark
    public long page() {
        return digest.of(random.memory(), nextOffset(), PagesOfOneKind.PAGE_SIZE);
    }

    /// Whether the next page is zero; it is.
    @Benchmark
    public boolean zeroScan() {
        return ZeroPage.areZero(zeros.memory(), nextOffset(), 1, PagesOfOneKind.PAGE_SIZE);
    }

    /// The root of all pages.
    @Benchmark
    @OperationsPerInvocation(PagesOfOneKind.PAGES)
    public long root() {
        return RootDigest.ofMemory(random.memory(), PagesOfOneKind.PAGE_SIZE);
    }

    private long nextOffset() {
        page = (page + 1) % PagesOfOneKind.PAGES;
        return (long) page * PagesOfOneKind.PAGE_SIZE;
    }
}
