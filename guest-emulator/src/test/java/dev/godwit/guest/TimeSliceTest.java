package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(20)
@EnabledOnOs(OS.LINUX)
class TimeSliceTest {
    @Test
    void shouldShortenTheSliceOfOneThreadAndRestoreIt() throws Exception {
        var slices = new CompletableFuture<long[]>();
        long outside = TimeSlice.ofThisThread();
        Thread.ofPlatform().start(() -> {
            long before = TimeSlice.ofThisThread();
            TimeSlice.shorten();
            long shortened = TimeSlice.ofThisThread();
            TimeSlice.restore();
            slices.complete(new long[] {before, shortened, TimeSlice.ofThisThread()});
        });

        long[] seen = slices.get();

        assumeThat(seen[1]).as("a kernel before 6.12 keeps its own slice").isNotEqualTo(seen[0]);
        assertThat(seen[1]).isEqualTo(100_000);
        assertThat(seen[2]).isEqualTo(seen[0]);
        assertThat(TimeSlice.ofThisThread()).isEqualTo(outside);
    }
}
