package dev.godwit.protocol.page;

import java.util.List;
import java.util.stream.Stream;

/// Chooses for the pages of one class the method with the least cost: `encode time + price × stored bytes`. Knows
/// no clock: it is told what pages took, and says which ones to time. Used by one thread.
///
/// Times and sizes are moving means over the pages of this migration. The method that is chosen is sized with every
/// page and timed with every [#TIMED_EVERY]th. The others are tried now and then out of a budget: every page puts
/// [#BUDGET] of what it costs anyway aside, and once there is enough for what a trial costs more than the best
/// method, the next other method gets a page. So trials cost that share at most, and a slow method is tried seldom.
final class MethodChoice {
    /// Share of the time that trials may take: small beside the 10 % that a choice may be worse than the best.
    private static final double BUDGET = 0.01;

    /// Copying, digesting and writing a page of 4 KiB, whatever its method: 0.3 + 0.3 + 1.2 µs.
    private static final double BASE_NANOS = 2000;

    /// A trial that promises to cost nothing more costs at least a mispredicted branch and a cold code path.
    private static final double LEAST_TRIAL_NANOS = 500;

    /// Reading the clock twice takes some 50 ns: spread over so many pages it is a thousandth of what they take.
    private static final int TIMED_EVERY = 16;

    /// Share of a new sample in a mean: follows a change within some ten samples, and one odd page changes it
    /// little.
    private static final double NEW_SAMPLE = 1.0 / 8;

    /// A thread that was set aside for a while saw time pass that its method did not take.
    private static final double MOST_TIMES_THE_MEAN = 4;

    /// What a method costs on this class of pages.
    private static final class Estimate {
        final PageMethod method;
        double nanos;
        double bytes;
        private int sizes = 1;
        private int times = 1;

        Estimate(PageMethod method, double nanos, double bytes) {
            this.method = method;
            this.nanos = nanos;
            this.bytes = bytes;
        }

        void sized(double stored) {
            bytes += weight(++sizes) * (stored - bytes);
        }

        void timed(double took) {
            nanos += weight(++times) * (Math.min(took, nanos * MOST_TIMES_THE_MEAN) - nanos);
        }

        /// What was believed at first counts as one sample.
        private static double weight(int samples) {
            return Math.max(NEW_SAMPLE, 1.0 / samples);
        }
    }

    private final int pageSize;
    private final double baseNanos;
    private final Estimate raw;
    private final List<Estimate> encoders;
    private Estimate best;
    private Estimate last;
    private double price;
    private double savedNanos;
    private int nextTrial;
    private int sinceTimed;
    private boolean timed;

    /// Begins with what is known of a class. Raw until there is a price.
    MethodChoice(PageClass of, int pageSize) {
        double size = pageSize / 4096.0;
        this.pageSize = pageSize;
        this.baseNanos = BASE_NANOS * size;
        this.raw = new Estimate(PageMethod.RAW, 0, pageSize);
        this.encoders = Stream.of(PageMethod.values())
                .filter(method -> method != PageMethod.RAW)
                .map(method -> new Estimate(method, method.firstNanos(of) * size, method.firstShare(of) * pageSize))
                .toList();
        this.best = raw;
        this.last = raw;
    }

    /// What a byte costs from now on, in nanoseconds of this thread.
    void price(double nanosPerByte) {
        if (nanosPerByte != price) {
            price = nanosPerByte;
            choose();
        }
    }

    /// The method for the next page. What comes of it must be told to [#used], unless the page goes raw.
    PageMethod next() {
        last = best;
        timed = false;
        Estimate other = encoders.get(nextTrial);
        savedNanos += BUDGET * (baseNanos + cost(best));
        if (other == best) {
            nextTrial = (nextTrial + 1) % encoders.size();
        } else {
            double extra = Math.max(LEAST_TRIAL_NANOS, cost(other) - cost(best));
            if (savedNanos >= extra) {
                savedNanos -= extra;
                nextTrial = (nextTrial + 1) % encoders.size();
                last = other;
                timed = true;
            }
        }
        if (last == best && last != raw && ++sinceTimed >= TIMED_EVERY) {
            sinceTimed = 0;
            timed = true;
        }
        return last.method;
    }

    /// Whether pages of this class go raw, but for trials.
    boolean isRaw() {
        return best == raw;
    }

    /// Whether the page that [#next] was asked about is to be timed.
    boolean isTimed() {
        return timed;
    }

    /// What that page has become.
    ///
    /// @param storedBytes if more than the page's size, it goes raw
    /// @param tookNanos if it was timed
    void used(int storedBytes, long tookNanos) {
        last.sized(Math.min(storedBytes, pageSize));
        if (timed) {
            last.timed((double) tookNanos);
            choose();
        }
    }

    private void choose() {
        best = raw;
        for (Estimate encoder : encoders) {
            if (cost(encoder) < cost(best)) {
                best = encoder;
            }
        }
    }

    private double cost(Estimate of) {
        return of.nanos + price * of.bytes;
    }
}
