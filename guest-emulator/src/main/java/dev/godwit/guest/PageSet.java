package dev.godwit.guest;

import java.util.Arrays;
import java.util.Objects;

/// A set of pages: a bit for each, in words of 64. Not safe for use by several threads at once; it may be handed from
/// one to another where something orders them.
public final class PageSet {
    private final int pages;
    private final long[] words;

    /// An empty set for the pages 0 to `pages - 1`.
    public PageSet(int pages) {
        if (pages < 0) {
            throw new IllegalArgumentException("a page set of " + pages + " pages");
        }
        this.pages = pages;
        this.words = new long[(int) ((pages + 63L) >>> 6)];
    }

    private PageSet(PageSet other) {
        this.pages = other.pages;
        this.words = other.words.clone();
    }

    /// The set of all of this many pages.
    public static PageSet all(int pages) {
        PageSet set = new PageSet(pages);
        Arrays.fill(set.words, -1L);
        int spare = -pages & 63;
        if (spare != 0) {
            set.words[set.words.length - 1] >>>= spare;
        }
        return set;
    }

    /// A set with the same members that changes on its own.
    public static PageSet copyOf(PageSet set) {
        return new PageSet(set);
    }

    /// How many pages there are, members or not.
    public int pages() {
        return pages;
    }

    /// Whether the page is a member.
    public boolean contains(int page) {
        check(page);
        return (words[page >>> 6] & 1L << page) != 0;
    }

    /// Makes the page a member.
    public void add(int page) {
        check(page);
        words[page >>> 6] |= 1L << page;
    }

    /// Makes a run of pages members.
    public void addRun(int first, int count) {
        Objects.checkFromIndexSize(first, count, pages);
        for (int page = first; page < first + count; ) {
            // What is left of this word, or of the run.
            int length = Math.min(64 - (page & 63), first + count - page);
            words[page >>> 6] |= -1L >>> (64 - length) << page;
            page += length;
        }
    }

    /// Makes the page no member.
    public void remove(int page) {
        check(page);
        words[page >>> 6] &= ~(1L << page);
    }

    /// Adds the members of a set of as many pages.
    public void addAll(PageSet other) {
        checkSameSize(other);
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /// Removes the members of a set of as many pages.
    public void removeAll(PageSet other) {
        checkSameSize(other);
        for (int i = 0; i < words.length; i++) {
            words[i] &= ~other.words[i];
        }
    }

    /// Removes the members that are not in a set of as many pages.
    public void retainAll(PageSet other) {
        checkSameSize(other);
        for (int i = 0; i < words.length; i++) {
            words[i] &= other.words[i];
        }
    }

    /// Moves every member to a set of as many pages: one pass, for a set of a large guest is long.
    ///
    /// @return how many there were
    public int moveTo(PageSet other) {
        checkSameSize(other);
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            long word = words[i];
            if (word != 0) {
                other.words[i] |= word;
                words[i] = 0;
                count += Long.bitCount(word);
            }
        }
        return count;
    }

    /// How many members a set of as many pages has in common with this one.
    public int overlap(PageSet other) {
        checkSameSize(other);
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            count += Long.bitCount(words[i] & other.words[i]);
        }
        return count;
    }

    /// Removes every member.
    public void clear() {
        Arrays.fill(words, 0);
    }

    /// How many members there are.
    public int count() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /// Whether there is no member.
    public boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /// The least member that is not less than `from`, or -1.
    ///
    /// @param from from 0 to [#pages()]
    public int next(int from) {
        int found = find(from, 0);
        return found < pages ? found : -1;
    }

    /// The least page that is no member and not less than `from`, or [#pages()].
    ///
    /// @param from from 0 to [#pages()]
    public int nextAbsent(int from) {
        return find(from, -1);
    }

    /// How many members follow each other from this one on, up to the end of its word of 64 pages, that are in none of
    /// the other set.
    public int runWithinWord(int page, PageSet except) {
        check(page);
        checkSameSize(except);
        int word = page >>> 6;
        return Long.numberOfTrailingZeros(~((words[word] & ~except.words[word]) >>> page));
    }

    /// The members, joined into runs, in ascending order.
    public void forEachRun(RunConsumer consumer) {
        for (int first = next(0); first >= 0; ) {
            int end = nextAbsent(first);
            consumer.accept(first, end - first);
            first = next(end);
        }
    }

    /// A copy of the bits, page p at bit p mod 64 of word p / 64.
    public long[] toWords() {
        return words.clone();
    }

    /// The bits, page p at bit p mod 64 of word p / 64: what a vCPU marks in its hot loop.
    long[] words() {
        return words;
    }

    /// The first set bit at or after `from` in the words, each inverted by `flip` (0 or -1), or [#pages()].
    private int find(int from, long flip) {
        if (from < 0 || from > pages) {
            throw new IndexOutOfBoundsException("page " + from + " of " + pages);
        }
        if (from == pages) {
            return pages;
        }
        int i = from >>> 6;
        long word = (words[i] ^ flip) & -1L << from;
        while (word == 0) {
            if (++i == words.length) {
                return pages;
            }
            word = words[i] ^ flip;
        }
        return (int) Math.min(pages, ((long) i << 6) + Long.numberOfTrailingZeros(word));
    }

    private void check(int page) {
        if (page < 0 || page >= pages) {
            throw new IndexOutOfBoundsException("page " + page + " of " + pages);
        }
    }

    private void checkSameSize(PageSet other) {
        if (other.pages != pages) {
            throw new IllegalArgumentException("sets of " + pages + " and " + other.pages + " pages");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageSet that && pages == that.pages && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * pages + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return "PageSet[" + count() + " of " + pages + "]";
    }
}
