package dev.godwit.source;

import dev.godwit.protocol.net.WireCounter;
import dev.godwit.protocol.page.DeltaOff;
import dev.godwit.protocol.page.Encoding;
import java.util.List;

/// What an attempt sent, counted when it ended.
///
/// @param deltasOff of each channel on which deltas did not pay and were given up
record PageFigures(
        long sent,
        long resent,
        long zero,
        long free,
        long raw,
        long delta,
        long lz4,
        long zstd,
        long sparse,
        long payloadBytes,
        long batchBytes,
        long wireBytes,
        List<DeltaOff> deltasOff) {
    static final PageFigures NONE = new PageFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    static PageFigures of(DataPath data, WireCounter wire) {
        return new PageFigures(
                data.pagesSent(),
                data.pagesResent(),
                data.pages(Encoding.ZERO),
                data.freePages(),
                data.pages(Encoding.RAW),
                data.pages(Encoding.XOR_DELTA),
                data.pages(Encoding.LZ4),
                data.pages(Encoding.ZSTD),
                data.pages(Encoding.SPARSE),
                data.payloadBytes(),
                data.bytesSent(),
                wire.total(),
                data.deltasOff());
    }
}
