package dev.godwit.source.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "1B, 1",
        "64KiB, 65536",
        "64K, 65536",
        "64k, 65536",
        "512M, 536870912",
        "512 MiB, 536870912",
        "1G, 1073741824",
        "1.5G, 1610612736",
        "0.5K, 512",
        "2T, 2199023255552",
        "0M, 0"
    })
    void shouldReadSizesInBinaryUnits(String text, long bytes) {
        assertThat(Units.parseSize(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "100MiB/s, 104857600",
        "1G/s, 1073741824",
        "64KiB/s, 65536",
        "0.5M/s, 524288",
        "100Mbit/s, 12500000",
        "1 gbit/s, 125000000"
    })
    void shouldReadRatesPerSecond(String text, long bytesPerSecond) {
        assertThat(Units.parseRate(text)).isEqualTo(bytesPerSecond);
    }

    @ParameterizedTest
    @CsvSource({"300ms, PT0.3S", "2s, PT2S", "1m, PT1M", "1.5s, PT1.5S", "10us, PT0.00001S", "0s, PT0S", "1h, PT1H"})
    void shouldReadDurations(String text, Duration duration) {
        assertThat(Units.parseDuration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "M", "-1M", "1.M", "1X", "1MM", "1M/s", "0.3B", "99999999T", "1,5G", "NaN"})
    void shouldQuoteWhatIsNotASizeAndGiveExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Units.parseSize(text))
                .withMessageStartingWith("'" + text + "' is not a size with its unit, such as 512M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "100M", "100", "/s", "100/s", "1M/m", "max"})
    void shouldQuoteWhatIsNotARateAndGiveExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Units.parseRate(text))
                .withMessageStartingWith("'" + text + "' is not a rate with its unit, such as 100MiB/s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "2sec", "-1s", "1d", "PT2S", "99999999999h"})
    void shouldQuoteWhatIsNotADurationAndGiveExamples(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Units.parseDuration(text))
                .withMessageStartingWith("'" + text + "' is not a duration with its unit, such as 300ms");
    }

    @Property
    void shouldReadEveryNumberOfBytesBack(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Units.parseSize(bytes + "B")).isEqualTo(bytes);
    }

    @Property
    void shouldReadAnyTextOrRefuseItWithThatText(@ForAll @StringLength(max = 12) String text) {
        try {
            assertThat(Units.parseSize(text)).isNotNegative();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
        }
    }

    @Example
    void shouldReadTheLargestSizeAndRefuseTheNext() {
        assertThat(Units.parseSize(Long.MAX_VALUE + "B")).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> Units.parseSize("9223372036854775808B"));
    }

    @ParameterizedTest
    @CsvSource({"12500000, 100Mbit/s", "104857600, 100MiB/s", "65536, 64KiB/s", "7, 7B/s", "1000, 1000B/s"})
    void shouldWriteARateAsItIsRead(long bytesPerSecond, String text) {
        assertThat(Units.rate(bytesPerSecond)).isEqualTo(text);
        assertThat(Units.parseRate(text)).isEqualTo(bytesPerSecond);
    }

    @Property
    void shouldReadBackWhatItWrites(@ForAll @LongRange(min = 0) long value) {
        assertThat(Units.parseSize(Units.size(value))).isEqualTo(value);
        assertThat(Units.parseRate(Units.rate(value))).isEqualTo(value);
        assertThat(Units.parseDuration(Units.duration(Duration.ofNanos(value)))).isEqualTo(Duration.ofNanos(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "-1%", "2.5%", "%"})
    void shouldQuoteWhatIsNotAPercentageAndGiveAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Units.parsePercent(text))
                .withMessageStartingWith("'" + text + "' is not a whole percentage, such as 20%");
    }
}
