package dev.godwit.protocol.page;

/// What a byte on the link is worth in nanoseconds of a sending thread: Lagrange's price of the scarcer of the two.
/// Knows no clock and no socket; it is told how the senders fared in one window after another.
///
/// Encoding on `n` lanes and carrying what it makes overlap, so a migration takes the longer of both times. While
/// the senders wait for the link, bytes are what is short, and their price rises; while they do not, their own time
/// is short, and it falls. So it ends in one of three states: at its least, where everything goes raw and that is
/// still more than the lanes can do; at its most; or between, where part of the pages is compressed so far that
/// both are used to the full, which is the best that the two can do.
///
/// The price is `weight × lanes / bandwidth`, and the weight has a limit. A lane also has time left where the
/// target, or a machine of few cores, cannot follow, and there compressing more would slow the migration down.
public final class LinkPrice {
    /// Before anything was measured, as if the link carried a gigabit a second: on a faster one the first 50 ms are
    /// spent on compressing, on a slower one the first 4 MiB, which leave before there is an acknowledgement, go
    /// small.
    private static final double FIRST_BYTES_PER_SECOND = 125e6;

    /// Senders that waited less than this have no time to give away: where lanes and link are both busy, each waits
    /// a little for the other.
    private static final double WAITED_SHARE = 0.02;

    /// How fast the weight follows. Where nobody waits it falls by a fifth with every window: with windows of 10
    /// ms, from one end to the other in 0.2 s. Near balance it moves little, so that it stays there.
    private static final double GAIN = 11;

    /// The lanes' worst mistake is to send raw what should be small: it is undone fastest, but not by the first
    /// window that a busy machine disturbed.
    private static final double MOST_STEP = 2;

    /// On a link of 1 Gbit/s or more nothing is compressed at this weight.
    private static final double LEAST_WEIGHT = 1.0 / 64;

    /// At 1 a page costs a lane what it takes to encode and its share of the link, one after the other, though they
    /// overlap: a method that takes 1.3 times as long as it saves would not be used where the lane has nothing else
    /// to do, at a loss of up to 40 % on a link between raw and LZ4. At 2, in `LinkPriceTest`'s model, it is under
    /// 7 % on every link but one that a single method balances exactly (14 %); at 3 no less.
    private static final double MOST_WEIGHT = 2;

    private final int lanes;
    private double weight = 1;
    private double bytesPerSecond = FIRST_BYTES_PER_SECOND;

    /// @param lanes threads that encode at once
    public LinkPrice(int lanes) {
        this.lanes = lanes;
    }

    /// The price now.
    public double nanosPerByte() {
        return weight * lanes * 1e9 / bytesPerSecond;
    }

    /// A window has passed.
    ///
    /// @param waitedShare of the senders' time, what they waited for the link
    /// @param measuredBytesPerSecond what arrived lately; 0 before anything was measured, and nothing changes then
    public void window(double waitedShare, double measuredBytesPerSecond) {
        if (measuredBytesPerSecond > 0) {
            bytesPerSecond = measuredBytesPerSecond;
            double step = Math.min(MOST_STEP, Math.exp(GAIN * (waitedShare - WAITED_SHARE)));
            weight = Math.clamp(weight * step, LEAST_WEIGHT, MOST_WEIGHT);
        }
    }
}
