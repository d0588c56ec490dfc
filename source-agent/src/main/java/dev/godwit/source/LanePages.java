package dev.godwit.source;

import dev.godwit.guest.PageSet;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/// What a lane is to send of its [Stripe], page by page. Asked on the lane's event loop.
interface LanePages {
    /// The next page to stage; -1 when there is none, as often as asked.
    int next();

    /// How many pages, from the last one on, come one behind the other and are not free, as far as it is known
    /// without a search.
    default int run() {
        return 1;
    }

    /// So many pages behind the last one are staged, too.
    default void skip(int pages) {}

    /// Whether the target has an old version of a page that no longer counts.
    boolean stale(int page);

    /// Whether a page goes as zeros because the guest has it free.
    boolean free(int page);

    /// A set, in address order.
    static LanePages of(PageSet set, PageSet free, Stripe stripe) {
        return new Members(set, free, stripe);
    }

    /// What a round still wants of its candidates when they are reached, in its order.
    static LanePages of(RoundPages round, Stripe stripe) {
        var all = new Members(round.candidates(), round.free(), stripe);
        IntSupplier ordered = round.isByAddress() ? all::next : listed(round.arrange(drain(all::next)));
        IntSupplier wanted = () -> {
            int page = ordered.getAsInt();
            while (page >= 0 && !round.wants(page)) {
                page = ordered.getAsInt();
            }
            return page;
        };
        return new RoundOf(round.free()) {
            @Override
            public int next() {
                return wanted.getAsInt();
            }
        };
    }

    /// What can be claimed of `unsent`.
    static LanePages unsent(Unsent unsent, Stripe stripe) {
        return new LanePages() {
            private int from;

            @Override
            public int next() {
                int page = unsent.next(stripe.firstOwn(from));
                while (page >= 0) {
                    int own = stripe.firstOwn(page);
                    if (own == page && unsent.claim(page)) {
                        from = page + 1;
                        return page;
                    }
                    page = unsent.next(own == page ? page + 1 : own);
                }
                return -1;
            }

            @Override
            public boolean stale(int page) {
                return unsent.stale(page);
            }

            @Override
            public boolean free(int page) {
                return unsent.free(page);
            }
        };
    }

    private static IntSupplier listed(int[] pages) {
        return new IntSupplier() {
            private int at;

            @Override
            public int getAsInt() {
                return at == pages.length ? -1 : pages[at++];
            }
        };
    }

    private static int[] drain(IntSupplier pages) {
        return IntStream.generate(pages).takeWhile(page -> page >= 0).toArray();
    }

    /// Pages of a round, in whatever order.
    abstract class RoundOf implements LanePages {
        private final PageSet free;

        RoundOf(PageSet free) {
            this.free = free;
        }

        PageSet free() {
            return free;
        }

        @Override
        public boolean stale(int page) {
            return false; // a round's old versions all count until they are replaced
        }

        @Override
        public boolean free(int page) {
            return free.contains(page);
        }
    }

    /// The members of a set, in runs.
    final class Members extends RoundOf {
        private final PageSet set;
        private final Stripe stripe;
        private int from;

        Members(PageSet set, PageSet free, Stripe stripe) {
            super(free);
            this.set = set;
            this.stripe = stripe;
        }

        @Override
        public int next() {
            int page = stripe.next(set, from);
            from = page < 0 ? set.pages() : page + 1;
            return page;
        }

        @Override
        public int run() {
            return set.runWithinWord(from - 1, free());
        }

        @Override
        public void skip(int pages) {
            from += pages;
        }
    }
}
