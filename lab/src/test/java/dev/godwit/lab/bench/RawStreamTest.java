package dev.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.GuestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RawStreamTest {
    private static final long MIB = 1 << 20;

    @Property
    void shouldSendEachSliceOnOneChannel(
            @ForAll @IntRange(min = 1, max = 5) int channels, @ForAll @IntRange(min = 1, max = 100) int slices) {
        boolean[] sent = new boolean[slices];
        for (int channel = 0; channel < channels; channel++) {
            var format = new RawFormat(1, (long) slices * RawFormat.SLICE_BYTES, channel, channels);
            for (long index = 0; format.offset(index) < format.bytes(); index++) {
                int slice = Math.toIntExact(format.offset(index) / RawFormat.SLICE_BYTES);
                assertThat(sent[slice]).isFalse();
                sent[slice] = true;
            }
        }
        assertThat(sent).doesNotContain(false);
    }

    @Test
    void shouldReadWhatItWrote() {
        var format = new RawFormat(-7, 1L << 40, 3, 4);
        ByteBuf bytes = format.encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            assertThat(bytes.readableBytes()).isEqualTo(RawFormat.LENGTH);
            assertThat(RawFormat.decode(bytes)).isEqualTo(format);
        } finally {
            bytes.release();
        }
    }

    @Test
    @Timeout(60)
    void shouldCarryAMemoryOverSeveralChannelsAndAnswerEchoesOfTheLengthThatIsAskedFor() throws Exception {
        try (RawTarget target = new RawTarget();
                RawSource source = new RawSource(target.address());
                GuestMemory memory = GuestMemory.allocate(5 * MIB + 4096, 4096)) {
            assertThat(source.send(memory.segment(), 1)).isPositive();
            assertThat(source.send(memory.segment(), 3)).isPositive();

            RawSource.Echoes echoes = source.echo(4160, 50_000_000);
            List<Long> roundTrips = new ArrayList<>();
            echoes.forEach((beganNs, durationNs) -> roundTrips.add(durationNs));
            assertThat(roundTrips).isNotEmpty().allMatch(roundTrip -> roundTrip > 0);
        }
    }
}
