package dev.godwit.source;

import dev.godwit.guest.PageSet;
import dev.godwit.protocol.FrameFormat;

/// The pages that are one lane's: blocks of 64 pages belong to the lanes in turn, as [FrameFormat#channelOf] has it.
///
/// @param index which of the lanes, from 0
/// @param lanes how many there are
record Stripe(int index, int lanes) {
    /// Pages per block, as a shift: one word of a page set.
    private static final int BLOCK_SHIFT = Integer.numberOfTrailingZeros(FrameFormat.STRIPE_PAGES);

    /// The first page at or after `page` in a block of this lane.
    int firstOwn(int page) {
        int block = page >>> BLOCK_SHIFT;
        int ahead = Math.floorMod(index - block, lanes);
        return ahead == 0 ? page : Math.min(block + ahead, Integer.MAX_VALUE >>> BLOCK_SHIFT) << BLOCK_SHIFT;
    }

    /// The first page of a set at or after `from` in a block of this lane; -1 when there is none.
    int next(PageSet set, int from) {
        int own = firstOwn(from);
        while (own < set.pages()) {
            int page = set.next(own);
            if (page < 0) {
                return -1;
            }
            own = firstOwn(page);
            if (own == page) {
                return page;
            }
        }
        return -1;
    }
}
