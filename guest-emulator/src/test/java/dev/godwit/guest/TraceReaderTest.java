package dev.godwit.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceReaderTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadRecordsInTheirOrder() throws IOException {
        Trace trace = Trace.read(file("time_us,page\n0,7\n0,3\n1500,7\n1800000000,2147483646\n"));

        assertThat(trace.records()).isEqualTo(4);
        assertThat(trace.durationUs()).isEqualTo(1_800_000_000);
        assertThat(new int[] {trace.page(0), trace.page(1), trace.page(2), trace.page(3)})
                .containsExactly(7, 3, 7, Integer.MAX_VALUE - 1);
        assertThat(trace.timeUs(2)).isEqualTo(1500);
        assertThat(trace.timeUs(3)).isEqualTo(1_800_000_000);
    }

    @Test
    void shouldTellTracesApart() throws IOException {
        Trace trace = Trace.read(file("time_us,page\n10,1\n20,2\n"));

        assertThat(Trace.read(file("time_us,page\n10,1\n20,2")))
                .isEqualTo(trace)
                .hasSameHashCodeAs(trace);
        assertThat(Trace.read(file("time_us,page\n10,2\n20,1\n"))).isNotEqualTo(trace);
        assertThat(Trace.read(file("time_us,page\n11,1\n20,2\n"))).isNotEqualTo(trace);
    }

    @Test
    void shouldReckonTheRateFromItsLength() throws IOException {
        // Three pages in half a second.
        assertThat(Trace.read(file("time_us,page\n10,1\n20,1\n500000,2\n")).dirtyBytesPerSecond(4096))
                .isEqualTo(6 * 4096);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "line 1: is missing: must be 'time_us,page'"),
                Arguments.of("1000,5\n", "line 1: '1000,5': must be 'time_us,page'"),
                Arguments.of("time,page\n", "line 1: 'time,page': must be 'time_us,page'"),
                Arguments.of("time_us,page\n", "has no records: a line such as 10000,42 for each page write is needed"),
                Arguments.of(
                        "time_us,page\n1,2\n\n3,4\n",
                        "line 3: '': must be a time in microseconds, a comma and a page, such as 10000,42"),
                Arguments.of(
                        "time_us,page\n1;2\n",
                        "line 2: '1;2': must be a time in microseconds, a comma and a page, such as 10000,42"),
                Arguments.of(
                        "time_us,page\n1,2,3\n",
                        "line 2: '1,2,3': must be a time in microseconds, a comma and a page, such as 10000,42"),
                Arguments.of(
                        "time_us,page\n1,2\n1, 2\n", "line 3: page ' 2': must be a whole number from 0 to 2147483646"),
                Arguments.of(
                        "time_us,page\n1.5,2\n", "line 2: time '1.5': must be a whole number from 0 to 1800000000"),
                Arguments.of("time_us,page\n-1,2\n", "line 2: time '-1': must be a whole number from 0 to 1800000000"),
                Arguments.of(
                        "time_us,page\n1800000001,2\n",
                        "line 2: time '1800000001': must be a whole number from 0 to 1800000000"),
                Arguments.of(
                        "time_us,page\n1,2147483647\n",
                        "line 2: page '2147483647': must be a whole number from 0 to 2147483646"),
                Arguments.of(
                        "time_us,page\n1,99999999999999999999999999999999999999\n",
                        "line 2: page '999999999999999999999999999999…': must be a whole number from 0 to 2147483646"),
                Arguments.of(
                        "time_us,page\n10,2\n20,2\n19,2\n",
                        "line 4: time 19 is before 20 of the line above: times must not fall"),
                Arguments.of(
                        "time_us,page\n0,2\n0,3\n",
                        "line 3: the last time is 0: it is the length of the trace, and must be more"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void shouldNameTheLineAndWhatIsAllowed(String text, String reason) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> Trace.read(file))
                .isInstanceOf(TraceException.class)
                .hasMessage("--workload trace:" + file + ": " + reason);
    }

    @Test
    void shouldSayWhatIsWrongWithAFileThatIsNone() throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});

        assertThatThrownBy(() -> Trace.read(folder)).hasMessageEndingWith("is a directory");
        assertThatThrownBy(() -> Trace.read(folder.resolve("none"))).hasMessageEndingWith("there is no such file");
        assertThatThrownBy(() -> Trace.read(binary)).hasMessageEndingWith("is no text");
    }

    @Test
    void shouldRefusePagesThatTheGuestDoesNotHaveForIt() throws IOException {
        // 1024 pages; three entries for two vCPUs and their margin take one of them.
        Path file = file("time_us,page\n1,1022\n2,1023\n");
        GuestSpec.Builder guest =
                GuestSpec.builder().memoryBytes(4 * Guests.MIB).trace(Trace.read(file));

        assertThatThrownBy(guest::build)
                .isInstanceOf(TraceException.class)
                .hasMessage("--workload trace:" + file + ": line 3: page 1023 is not below 1023: memory has 1024 pages,"
                        + " and the last 1 hold the trace itself");
        assertThat(guest.memoryBytes(4 * Guests.MIB + 4096).build().pages()).isEqualTo(1025);
    }

    @Test
    void shouldRefuseATraceThatDoesNotFitIntoMemory() throws IOException {
        // 64 pages hold 32,768 words.
        StringBuilder text = new StringBuilder("time_us,page\n");
        for (int i = 1; i <= 32_768; i++) {
            text.append(i).append(",0\n");
        }
        GuestSpec.Builder guest =
                GuestSpec.builder().memoryBytes(64 * 4096).vcpus(1).trace(Trace.read(file(text.toString())));

        assertThatThrownBy(guest::build)
                .isInstanceOf(TraceException.class)
                .hasMessageEndingWith("its 32768 records need 65 pages of 4096 bytes, and --memory has 64");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("trace.csv"), text);
    }
}
