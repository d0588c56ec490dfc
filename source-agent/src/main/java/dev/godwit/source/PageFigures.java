package dev.godwit.source;

import dev.godwit.protocol.net.WireCounter;
import dev.godwit.protocol.page.Encoding;

/// What an attempt sent, counted when it ended.
record PageFigures(
        long sent,
        long resent,
        long zero,
        long free,
        long raw,
        long delta,
        long lz4,
        long zstd,
        long payloadBytes,
        long batchBytes,
        long wireBytes) {
    static final PageFigures NONE = new PageFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

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
                data.payloadBytes(),
                data.bytesSent(),
                wire.total());
    }
}
