package dev.godwit.protocol.page;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/// A target's memory and books, which also checks that the reader keeps to the sink's contract.
final class RecordingSink implements PageSink {
    record Placed(int page, long digest) {}

    record Mismatch(int page, long expected, long actual) {}

    final List<Placed> placed = new ArrayList<>();
    final List<Mismatch> mismatches = new ArrayList<>();
    final List<Integer> dropped = new ArrayList<>();
    final VersionTable versions;

    private final MemorySegment memory;
    private final BitSet written = new BitSet();
    private IntPredicate wanted = _ -> true;
    private int begun = -1;

    RecordingSink(MemorySegment memory, int pages) {
        this.memory = memory;
        this.versions = new VersionTable(pages, 1);
    }

    /// Lets only these pages be placed.
    void want(IntPredicate pages) {
        wanted = pages;
    }

    @Override
    public boolean begin(int page, Encoding encoding) {
        if (begun != -1) {
            throw new AssertionError("page " + begun + " was begun and neither placed nor a mismatch");
        }
        if (!wanted.test(page)) {
            dropped.add(page);
            return false;
        }
        begun = page;
        return true;
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public boolean isFresh(int page) {
        return !written.get(page);
    }

    @Override
    public void placed(int page, long digest) {
        end(page);
        written.set(page);
        placed.add(new Placed(page, digest));
        versions.part(0).accept(page, digest);
    }

    @Override
    public void mismatch(int page, long expected, long actual) {
        end(page);
        mismatches.add(new Mismatch(page, expected, actual));
    }

    private void end(int page) {
        if (begun != page) {
            throw new AssertionError("page " + page + " ends, but " + begun + " was begun");
        }
        begun = -1;
    }
}
