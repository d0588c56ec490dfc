package dev.godwit.source;

/// How long a lane has waited for the link, batch by batch. Of the lane's event loop; told the time.
final class WaitClock {
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private long lastNs;
    private long waitingSinceNs = NOT_WAITING;
    private long waitedNs;

    /// The lane has something to send.
    void start(long nowNs) {
        lastNs = nowNs;
        waitingSinceNs = NOT_WAITING;
        waitedNs = 0;
    }

    /// The lane cannot go on, or still cannot.
    void hold(long nowNs) {
        if (waitingSinceNs == NOT_WAITING) {
            waitingSinceNs = nowNs;
        }
    }

    /// The lane can go on, if it could not.
    void goOn(long nowNs) {
        if (waitingSinceNs != NOT_WAITING) {
            waitedNs += nowNs - waitingSinceNs;
            waitingSinceNs = NOT_WAITING;
        }
    }

    /// A batch leaves.
    void proceed(long nowNs, PriceMeter price) {
        goOn(nowNs);
        price.sent(nowNs - lastNs, waitedNs);
        lastNs = nowNs;
        waitedNs = 0;
    }
}
