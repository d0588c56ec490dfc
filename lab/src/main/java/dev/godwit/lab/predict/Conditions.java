package dev.godwit.lab.predict;

/// What a migration meets.
///
/// @param pages of the guest
/// @param wireBytesPerPage what a page costs on the wire, in the mean: zero pages cost next to nothing
/// @param bytesPerSecond what the link and both agents carry
/// @param fixedSeconds what a switchover takes when there is nothing left to send
public record Conditions(int pages, double wireBytesPerPage, double bytesPerSecond, double fixedSeconds) {
    /// All are more than 0 but the last.
    public Conditions {
        if (pages < 1 || !(wireBytesPerPage > 0) || !(bytesPerSecond > 0) || !(fixedSeconds >= 0)) {
            throw new IllegalArgumentException("not conditions of a migration: " + pages + " pages, " + wireBytesPerPage
                    + " bytes a page, " + bytesPerSecond + " bytes a second, " + fixedSeconds + " s");
        }
    }

    double seconds(double pagesToSend) {
        return pagesToSend * wireBytesPerPage / bytesPerSecond;
    }
}
