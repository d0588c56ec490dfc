package dev.godwit.guest;

import java.util.List;

/// A guest that runs in this process: memory, vCPUs and devices. An agent pauses, tracks, captures and resumes it
/// without knowing what it computes. Control methods may be called from any thread but the guest's own; they are
/// served one at a time, each in a time that does not depend on what the vCPUs wait for. If a vCPU's thread has died
/// they throw an [IllegalStateException] that names it, and so they do after [#close()].
public interface Guest extends AutoCloseable {
    /// What the guest is made of.
    GuestSpec spec();

    /// The guest's memory, which the guest closes.
    GuestMemory memory();

    /// Lets every vCPU run and returns when the last one has left the safepoint's wait: that moment, as a
    /// [System#nanoTime()] value. A new or restored guest is paused. On a guest that runs, it changes nothing and
    /// returns the time of its last resume.
    long resume();

    /// Parks every vCPU at a step boundary and takes over its dirty map, which the guest keeps until [#collect]. On a
    /// paused guest, it changes nothing and returns the pause that it is in.
    Pause pause();

    /// Whether the guest is paused.
    boolean paused();

    /// Begins to track writes, with clean maps. Returns when every vCPU has acknowledged: each later write will be
    /// collected.
    ///
    /// @throws IllegalStateException if the guest tracks already: its marks would be lost
    void startTracking();

    /// Adds to `into` every page written since the last collection, or since tracking began. Returns when every vCPU
    /// has handed over, running or paused; only then may a page of the collection be read.
    ///
    /// @return how many pages each vCPU had marked itself, without those that a pause took over
    /// @throws IllegalStateException if the guest does not track
    int[] collect(PageSet into);

    /// The same, and adds to `free` the pages that each vCPU's allocator held free at the very boundary at which
    /// that vCPU handed over; none where the guest does not report them ([GuestSpec#freePageReporting]). The
    /// guest writes such a page whole before it reads any of it, and a page that it takes after that boundary is
    /// in the next collection. So a copy that has zeros for it, or anything else, and then follows the
    /// collections lacks nothing.
    ///
    /// @return as of [#collect(PageSet)]
    /// @throws IllegalStateException if the guest does not track
    int[] collect(PageSet into, PageSet free);

    /// The pages that the paused guest's allocators hold free; none where it does not report them. Digests of a guest
    /// that does count them as zeros, on every side.
    ///
    /// @throws IllegalStateException if the guest is not paused
    PageSet freePages();

    /// Whether a vCPU seems to have written to the page since the last collection: a peek at maps that are being
    /// marked, from any thread, which takes nothing from them and may be wrong either way. False when nothing is
    /// tracked.
    boolean seemsDirty(int page);

    /// Stops tracking and forgets the marks. Does nothing when the guest does not track.
    void stopTracking();

    /// Gives each vCPU only `1 - share` of every 10 ms, and paced work in the same proportion.
    ///
    /// @param share what is taken away, from 0 (nothing) to 0.99
    void throttle(double share);

    /// The same with a share for each vCPU.
    ///
    /// @throws IllegalArgumentException if there is not a share for each, or one is out of its range
    void throttle(List<Double> shares);

    /// Takes the presence check out of every vCPU's access path. To be called once the last missing page was
    /// published.
    ///
    /// @throws IllegalStateException if a page is missing
    void everythingPresent();

    /// The state that is not memory: the sections `spec` and `cpu`.
    ///
    /// @throws IllegalStateException if the guest is not paused
    List<StateSection> capture();

    /// The steps of each vCPU so far; exact when the guest is paused.
    long[] steps();

    /// What the guest has done so far. Cheap, from any thread, at any time.
    GuestActivity activity();

    /// What waiting for missing pages has cost. From any thread, at any time.
    FaultSummary faults();

    /// The workload's own check of its memory. Reads all of its working set.
    ///
    /// @throws IllegalStateException if the guest is not paused or misses pages
    GuestCheck check();

    /// Stops the vCPUs and closes the memory. Never hangs behind a vCPU that waits. Does nothing the second time.
    @Override
    void close();
}
