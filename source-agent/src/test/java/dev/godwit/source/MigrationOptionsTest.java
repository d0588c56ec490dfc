package dev.godwit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.protocol.page.Compression;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationOptionsTest {
    static Stream<Arguments> outOfRange() {
        return Stream.of(
                bad("no channel", "--channels must be 1 to 16, not 0", b -> b.channels(0)),
                bad("17 channels", "--channels must be 1 to 16, not 17", b -> b.channels(17)),
                bad("a negative cache", "--delta", b -> b.deltaCacheBytes(-1)),
                bad(
                        "one byte a second too few",
                        "--max-bandwidth must be at least 64KiB/s",
                        b -> b.maxBandwidth(65_535)),
                bad("no downtime", "--downtime-limit must be more than 0", b -> b.downtimeLimit(Duration.ZERO)),
                bad("a negative retry", "--retry", b -> b.retries(-1)),
                bad("an impatient time-out", "--timeout must be at least 2s", b -> b.timeout(Duration.ofMillis(1999))),
                bad("a negative doubt", "--in-doubt-timeout", b -> b.inDoubtTimeout(Duration.ofNanos(-1))),
                bad("a negative warm-up", "--warm-up", b -> b.warmUp(Duration.ofNanos(-1))),
                bad("a negative run", "--run-after", b -> b.runAfter(Duration.ofNanos(-1))));
    }

    private static Arguments bad(String what, String message, UnaryOperator<MigrationOptions.Builder> change) {
        return Arguments.of(what, message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outOfRange")
    void shouldNameTheOptionThatIsOutOfItsRange(
            String what, String message, UnaryOperator<MigrationOptions.Builder> change) {
        MigrationOptions.Builder builder = change.apply(MigrationOptions.of(Scheme.preCopy()));

        assertThatThrownBy(builder::build)
                .as(what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldAcceptEveryValueAtItsBound() {
        MigrationOptions options = MigrationOptions.of(Scheme.hybrid(1))
                .channels(MigrationOptions.MAX_CHANNELS)
                .deltaCacheBytes(0)
                .maxBandwidth(65_536)
                .downtimeLimit(Duration.ofNanos(1))
                .retries(0)
                .timeout(Duration.ofSeconds(2))
                .inDoubtTimeout(Duration.ZERO)
                .warmUp(Duration.ZERO)
                .runAfter(Duration.ZERO)
                .build();

        assertThat(options.channels()).isEqualTo(16);
        assertThat(options.inDoubtTimeout()).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest(name = "{0} processors, compressing: {1}")
    @CsvSource({"1,false,1", "2,false,1", "3,false,1", "4,false,2", "64,false,2", "1,true,1", "2,true,2", "64,true,2"})
    void shouldHaveAsManyChannelsAsTheProcessorsCanServe(int processors, boolean compressing, int channels) {
        assertThat(MigrationOptions.defaultChannels(processors, compressing)).isEqualTo(channels);
    }

    @Test
    void shouldLetTheCompressionDecideOnTheChannelsWhateverIsSetFirst() {
        int processors = Runtime.getRuntime().availableProcessors();
        var builder = MigrationOptions.of(Scheme.preCopy());

        assertThat(builder.build().channels()).isEqualTo(MigrationOptions.defaultChannels(processors, false));
        assertThat(builder.compression(Compression.LZ4).build().channels())
                .isEqualTo(MigrationOptions.defaultChannels(processors, true));
        assertThat(builder.channels(5).build().channels()).isEqualTo(5);
    }

    @Test
    void shouldBoundTheDoubtOfAProcessThatIsToEndByItself() {
        var builder = MigrationOptions.of(Scheme.preCopy());

        assertThat(builder.build().inDoubtTimeout()).isNull();
        assertThat(builder.runAfter(Duration.ofSeconds(1)).build().inDoubtTimeout())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(builder.inDoubtTimeout(Duration.ofSeconds(3)).build().inDoubtTimeout())
                .isEqualTo(Duration.ofSeconds(3));
    }
}
