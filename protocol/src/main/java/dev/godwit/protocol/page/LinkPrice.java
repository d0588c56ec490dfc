package dev.godwit.protocol.page;

/// What a byte on the link is worth in nanoseconds of a sending thread: Lagrange's price of the scarcer of the two.
/// Knows no clock and no socket; it is told how the senders fared in one window after another.
///
/// Encoding on `n` lanes and carrying what it makes overlap, so a migration takes the longer of both times. While
/// the senders wait for the link, bytes are what is short, and their price rises; while they do not, their own time
/// is short, and it falls. So it ends in one of three states: at its least, where nothing is compressed that costs more
/// to encode than to write; at its most; or between, where part of the pages is compressed so far that
/// both are used to the full, which is the best that the two can do.
///
/// The price is `weight × lanes / bandwidth`. The weight begins low: on a slow link the bandwidth alone makes bytes
/// dear, and from there it takes 40 ms to rise as far as it may, but 0.2 s to fall as far.
///
/// A lane waits for the link, too, where the target or whatever is between cannot follow because it wants the same
/// processors; compressing more would take them away. So a lane has no more time to give than the machine has; but a
/// tenth of its own it may take where nothing is idle: the machine may be busy with what has nothing to do with the
/// migration.
public final class LinkPrice {
    /// Senders that waited less than this have no time to give away: where lanes and link are both busy, each waits
    /// a little for the other.
    private static final double WAITED_SHARE = 0.02;

    /// Processors that do not count as idle. Threads that hand over to each other are never all busy: source, relay and
    /// target on two processors, as fast as they could, were seen to leave 0.3 to 0.5 of them idle.
    private static final double NEVER_BUSY_PROCESSORS = 0.5;

    /// What a lane may work in any case. So little takes next to nothing from others, and on a slow link it is enough.
    private static final double OWN_SHARE = 0.1;

    /// How fast the weight follows. Where nobody waits it falls by a fifth with every window: with windows of 10
    /// ms, from one end to the other in 0.2 s. Near balance it moves little, so that it stays there.
    private static final double GAIN = 11;

    /// The lanes' worst mistake is to send raw what should be small: it is undone fastest, but not by the first
    /// window that a busy machine disturbed.
    private static final double MOST_STEP = 2;

    /// On a link of 1 Gbit/s or more the least price rules at this weight.
    private static final double LEAST_WEIGHT = 1.0 / 64;

    /// With two lanes that is Zstandard for text below 200 Mbit/s, LZ4 below 900, and nothing above.
    private static final double FIRST_WEIGHT = 1.0 / 8;

    /// What a byte costs the lane that writes it, whatever the link: the kernel's copy and TCP's work, half of the 1.2
    /// seconds of processor time that both ends of a raw stream take for a gigabyte.
    private static final double LEAST_NANOS_PER_BYTE = 0.6;

    /// At 1 a page costs a lane what it takes to encode and its share of the link, one after the other, though they
    /// overlap: a method that takes 1.3 times as long as it saves would not be used where the lane has nothing else
    /// to do. In `LinkPriceTest`'s model that loses up to 40 % on a link between raw and LZ4; at 2, 15 % at most.
    private static final double MOST_WEIGHT = 2;

    private final int lanes;
    private double weight = FIRST_WEIGHT;
    private double bytesPerSecond = Double.POSITIVE_INFINITY;

    /// @param lanes threads that encode at once
    public LinkPrice(int lanes) {
        this.lanes = lanes;
    }

    /// The price now: the least before anything was measured.
    public double nanosPerByte() {
        return Math.max(LEAST_NANOS_PER_BYTE, weight * lanes * 1e9 / bytesPerSecond);
    }

    /// A bandwidth was measured, and nothing is known of the senders.
    ///
    /// @param measuredBytesPerSecond what arrived lately; 0 before anything was measured, and nothing changes then
    public void bandwidth(double measuredBytesPerSecond) {
        if (measuredBytesPerSecond > 0) {
            bytesPerSecond = measuredBytesPerSecond;
        }
    }

    /// A window has passed.
    ///
    /// @param waitedShare of the senders' time, what they waited for the link
    /// @param idleProcessors those of the machine that had nothing to do
    /// @param measuredBytesPerSecond what arrived lately; 0 before anything was measured, and nothing changes then
    public void window(double waitedShare, double idleProcessors, double measuredBytesPerSecond) {
        bandwidth(measuredBytesPerSecond);
        if (measuredBytesPerSecond > 0) {
            double idleShare = Math.max(0, idleProcessors - NEVER_BUSY_PROCESSORS) / lanes;
            double spareShare = Math.max(Math.min(waitedShare, idleShare), waitedShare - (1 - OWN_SHARE));
            double step = Math.min(MOST_STEP, Math.exp(GAIN * (spareShare - WAITED_SHARE)));
            weight = Math.clamp(weight * step, LEAST_WEIGHT, MOST_WEIGHT);
        }
    }
}
