package dev.godwit.lab.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkSpecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1gbit                   | 1000000000  | PT0S      | PT0S",
                "10gbit,2ms              | 10000000000 | PT0.002S  | PT0S",
                "100mbit,40ms,jitter=5ms | 100000000   | PT0.04S   | PT0.005S",
                "100mbit,jitter=5ms,40ms | 100000000   | PT0.04S   | PT0.005S",
                "2.5GBIT, 1.5 ms         | 2500000000  | PT0.0015S | PT0S",
                "64kbit,10s,jitter=10s   | 64000       | PT10S     | PT10S",
                "lan                     | 1000000000  | PT0.0001S | PT0S",
                "wan                     | 100000000   | PT0.02S   | PT0.001S",
                "wan,80ms                | 100000000   | PT0.08S   | PT0.001S",
                "WAN,jitter=0s           | 100000000   | PT0.02S   | PT0S"
            })
    void shouldReadRateDelayAndJitter(String text, long bitsPerSecond, Duration delay, Duration jitter) {
        assertThat(LinkSpec.parse(text)).isEqualTo(new LinkSpec(bitsPerSecond, delay, jitter));
    }

    @Property
    void shouldReadBackWhatItWrites(
            @ForAll @LongRange(min = 64_000, max = 50_000_000_000L) long bitsPerSecond,
            @ForAll @LongRange(max = 20_000_000) long delayNs,
            @ForAll @LongRange(max = 20_000_000) long jitterNs) {
        LinkSpec spec =
                new LinkSpec(bitsPerSecond, Duration.ofNanos(delayNs), Duration.ofNanos(Math.min(delayNs, jitterNs)));

        assertThat(LinkSpec.parse(spec.toString())).isEqualTo(spec);
    }

    @Property
    void shouldReadAnyTextOrSayWhatALinkIs(@ForAll @StringLength(max = 20) String text) {
        try {
            assertThat(LinkSpec.parse(text)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).containsAnyOf(LinkSpec.FORM, "link's", "a rate", "a time", "256 MiB");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "wam                     | 'wam' is not a link: lan, wan, or RATE | did you mean wan?",
                "lann,5ms                | 'lann,5ms' is not a link               | did you mean lan?",
                "satellite               | 'satellite' is not a link              | such as 1gbit",
                "\"\"                      | '' is not a link                       | such as 1gbit",
                "40ms                    | '40ms' is not a rate                   | bit, kbit, mbit, gbit",
                "1gb                     | '1gb' is not a rate                    | bit, kbit, mbit, gbit",
                "100mbits                | '100mbits' is not a rate               | did you mean mbit?",
                "0.00000001gbit          | 64kbit to 100gbit                      | not 10bit",
                "0.0000000001gbit        | '0.0000000001gbit' is not              | such as 1gbit",
                "101gbit                 | 64kbit to 100gbit                      | not 101gbit",
                "1gbit,fast              | 'fast' is not a time                   | ns, us, ms, s",
                "1gbit,5msec             | '5msec' is not a time                  | ns, us, ms, s",
                "1gbit,                  | '' is not a time                       | ns, us, ms, s",
                "1gbit,5ms,6ms           | has two delays                         | RATE[,DELAY]",
                "1gbit,11s               | 0s to 10s                              | not 11s",
                "1gbit,5ms,jiter=1ms     | 'jiter' is nothing that a link has     | did you mean jitter?",
                "1gbit,5ms,loss=1        | 'loss' is nothing that a link has      | RATE[,DELAY]",
                "1gbit,5ms,jitter=6ms    | not be more than its delay             | 6ms is more than 5ms",
                "1gbit,5ms,jitter=1ms,jitter=2ms | has two jitters                | RATE[,DELAY]",
                "100gbit,1s              | 100gbit and 1s                         | 256 MiB"
            })
    void shouldSayWhatWasWrongAndWhatIsAllowed(String text, String wrong, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkSpec.parse(text))
                .withMessageContaining(wrong)
                .withMessageContaining(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1gbit", "2500mbit,1500us", "100mbit,40ms,jitter=5ms", "64kbit,10s,jitter=1ns"})
    void shouldWriteTheLargestUnitsWithoutAFraction(String text) {
        assertThat(LinkSpec.parse(text)).hasToString(text);
    }
}
