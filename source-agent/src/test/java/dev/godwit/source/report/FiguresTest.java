package dev.godwit.source.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1536, 1.50 KiB",
        "1048575, 1024 KiB",
        "104857600, 100 MiB",
        "1299227607, 1.21 GiB",
        "5497558138880, 5 TiB"
    })
    void shouldWriteSizesInBinaryUnits(long bytes, String text) {
        assertThat(Figures.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "400, 0.40 us",
        "95000, 95 us",
        "999499, 999 us",
        "999500, 1.00 ms",
        "38200000, 38.2 ms",
        "300000000, 300 ms",
        "999500000, 1.00 s",
        "2410000000, 2.41 s",
        "200000000000, 3 min 20 s",
        "-1500000, -1.50 ms"
    })
    void shouldWriteDurationsInTheUnitThatFits(long nanoseconds, String text) {
        assertThat(Figures.duration(nanoseconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "0.0001, <1 %", "0.81, 81 %", "0.9999, 99 %", "1, 100 %", "1.12, 112 %"})
    void shouldNotRoundASmallShareToNothingNorALargeOneToAll(double share, String text) {
        assertThat(Figures.percent(share)).isEqualTo(text);
    }
}
