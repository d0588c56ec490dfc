package dev.godwit.source;

import dev.godwit.guest.PageSet;
import java.util.Arrays;
import java.util.Random;

/// A guest that is written to at times of the test's choosing, and the hint about it, which may be made to lie.
final class ModelGuest implements RoundPages.Dirt {
    static final int PAGES = 150;

    /// The version at the target of a page that went as zeros.
    static final int ZEROS = -2;

    final int[] guest = new int[PAGES];
    final int[] target = new int[PAGES];
    private final PageSet dirty = new PageSet(PAGES);
    final PageSet free = new PageSet(PAGES);
    private final Random lies = new Random(1);
    double lying;

    ModelGuest() {
        Arrays.fill(target, -1);
    }

    void write(int page) {
        guest[page]++;
        dirty.add(page);
    }

    void send(int page) {
        target[page] = guest[page];
    }

    void send(int page, PageSet freeThen) {
        target[page] = freeThen.contains(page) ? ZEROS : guest[page];
    }

    void take(int page) {
        free.remove(page);
        write(page);
    }

    void freeOrTake(Random random) {
        int page = random.nextInt(PAGES);
        if (free.contains(page)) {
            take(page);
        } else if (random.nextBoolean()) {
            free.add(page);
        } else {
            write(page);
        }
    }

    @Override
    public boolean tellsFree() {
        return true;
    }

    @Override
    public int[] collect(PageSet into, PageSet freeThen) {
        into.addAll(dirty);
        freeThen.addAll(free);
        int[] counts = {dirty.count()};
        dirty.clear();
        return counts;
    }

    @Override
    public boolean seemsDirty(int page) {
        return dirty.contains(page) ^ lies.nextDouble() < lying;
    }
}
