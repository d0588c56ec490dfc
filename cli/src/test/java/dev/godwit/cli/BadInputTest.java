package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad input gets one line that says what was wrong and what is allowed, a second that says where to read more, and no
/// process, connection or guest.
final class BadInputTest {
    @TempDir
    Path folder;

    static Stream<Arguments> usageErrors() {
        return Stream.of(
                wrong(
                        "demo --workload spin",
                        "--workload",
                        "'spin'",
                        "idle, stress, hotspot, stream, kv, kernel-compile"),
                wrong("demo --workload specjb", "'specjb'", "npb-ep, specjbb, rubis", "did you mean specjbb?"),
                wrong("demo --workload specjbb --vcpus 64 --working-set 1M", "specjbb with 64 vCPUs", "576 pages"),
                wrong("demo --workload trace", "trace:FILE"),
                wrong("demo --workload trace:", "trace:FILE"),
                wrong("demo --workload trace:/no/such.csv", "trace:/no/such.csv", "there is no such file"),
                wrong("demo --record-trace /no/such/folder/t.csv", "--record-trace", "/no/such/folder"),
                wrong("demo --record-trace t.csv --record-interval 1us", "--record-interval", "at least 1ms"),
                wrong("demo --record-trace t.csv --record-for 9ms", "--record-for", "--record-interval"),
                wrong("demo --mode fast", "--mode", "'fast'", "stop-and-copy, pre-copy, post-copy, hybrid"),
                wrong("demo --fill foo", "--fill", "'foo'", "zero, random, text, mixed"),
                wrong("demo --compress zip", "--compress", "'zip'", "none, lz4, zstd, zstd:1 to zstd:22 and adaptive"),
                wrong("demo --compress zstd:99", "--compress", "99", "1 to 22"),
                wrong("demo --verify much", "--verify", "'much'", "root, full, twin"),
                wrong("demo --memory 100000001B", "--memory", "100000001", "whole number of 4096-byte pages"),
                wrong("demo --memory 1000", "--memory", "'1000'", "512M"),
                wrong("demo --memory 4K", "--memory", "64 pages"),
                wrong("demo --working-set 2G", "--working-set", "--memory"),
                wrong("demo --page-size 5000", "--page-size 5000", "power of two from 4096 to 65536"),
                wrong("demo --vcpus 65", "--vcpus 65", "between 1 and 64"),
                wrong("demo --vcpus two", "--vcpus", "'two'"),
                wrong("demo --dirty-rate fast", "--dirty-rate", "'fast'", "100MiB/s", "or max"),
                wrong("demo --dirty-rate 0M/s", "--dirty-rate", "more than 0"),
                wrong("demo --downtime-limit 300", "--downtime-limit", "'300'", "300ms"),
                wrong("demo --downtime-limit 0ms", "--downtime-limit", "more than 0"),
                wrong("demo --max-bandwidth 100M", "--max-bandwidth", "'100M'", "100MiB/s"),
                wrong("demo --max-rounds 0", "--max-rounds", "at least 1"),
                wrong("demo --pre-copy-rounds 0", "--pre-copy-rounds", "at least 1"),
                wrong("demo --scheme clrk", "--scheme", "'clrk'", "did you mean clark?"),
                wrong("demo --scheme clark --mode hybrid", "--scheme clark is a pre-copy", "--mode hybrid"),
                wrong(
                        "demo --scheme majority --set k=4",
                        "--set",
                        "scheme majority 'k'",
                        "one of n, remaining, max-rounds"),
                wrong("demo --scheme post-copy --set k=4", "--set", "post-copy has no parameters, and so no 'k'"),
                wrong("demo --scheme time-series --set k=9", "--set", "k must be 1 to n, which is 5, not 9"),
                wrong("demo --set k", "--set takes NAME=VALUE", "'k'"),
                wrong("demo --stop itx", "--stop", "'itx'", "did you mean itc?"),
                wrong("demo --stop xen,max-rounds=37", "contradictory stop rules", "max-rounds=37", "after 30"),
                wrong("demo --stop max-rounds=37 --max-rounds 5", "contradictory stop rules", "--max-rounds 5"),
                wrong("demo --mode post-copy --stop itc", "--stop", "post-copy has none"),
                wrong("demo --selection majorty", "--selection", "did you mean majority?"),
                wrong("demo --order random", "--order", "'random'", "address, least-dirtied-first"),
                wrong("demo --throttle auto-converge,max=100%", "--throttle", "1 to 99 %"),
                wrong("demo --rate fixed", "--rate", "fixed,rate=100MiB/s"),
                wrong("schemes clrk", "'clrk'", "did you mean clark?"),
                wrong("schemes clark hpc", "'hpc'"),
                wrong("demo --channels 17", "--channels", "1 to 16"),
                wrong("demo --delta=0M", "--delta", "more than 0"),
                wrong("demo --retry -1", "--retry", "negative"),
                wrong("demo --timeout 1s", "--timeout", "at least 2s"),
                wrong("demo --image /no/such/image", "--image /no/such/image", "no such file"),
                wrong("demo --image /", "--image /", "not a plain file"),
                wrong("demo --json /no/such/folder/r.json", "--json", "/no/such/folder"),
                wrong("demo --memroy 1G", "--memroy", "did you mean --memory"),
                wrong("demo now", "'now'"),
                wrong("demo --link wam", "--link", "'wam'", "lan, wan", "did you mean wan?"),
                wrong("demo --link 1gbit,40", "--link", "'40'", "ms"),
                wrong("link --listen localhost:0 --to localhost:7070", "SPEC"),
                wrong("link --listen localhost:0 --to localhost:7070 1gb", "'1gb'", "kbit, mbit, gbit"),
                wrong("link --listen localhost:0 lan", "--to"),
                wrong("link --listen localhost:0 --to localhost:0 lan", "--to", "port"),
                wrong("source --target localhost:1 --link wan", "--link"),
                wrong("source", "--target"),
                wrong("source --target localhost", "--target", "'localhost'", "HOST:PORT"),
                wrong("source --target localhost:70707", "--target", "'localhost:70707'", "65535"),
                wrong("source --target ::1:7070", "--target", "[::1]:7070"),
                wrong("source --target localhost:0", "--target", "port"),
                wrong("target", "--listen"),
                wrong("target --listen :7070", "--listen", "':7070'", "HOST:PORT"),
                wrong("target --listen localhost:0 --max-memory 5", "--max-memory", "'5'", "512M"),
                wrong("compare --schemes pre-cpy", "'pre-cpy'", "did you mean pre-copy?"),
                wrong("compare --schemes pre-copy,,hybrid", "'pre-copy,,hybrid'", "empty"),
                wrong("compare --schemes hybrid,hybrid", "--schemes", "'hybrid' twice"),
                wrong("compare --workloads kvv", "'kvv'", "idle, stress, hotspot, stream, kv"),
                wrong("compare --links moon", "--links", "'moon'", "lan, wan"),
                wrong("compare --repeat 0", "--repeat", "at least 1"),
                wrong("compare --paper itc", "'itc'", "itc-lm, majority-history"),
                wrong("compare --paper itc-lm --links none", "--paper", "leave out"),
                wrong("compare --html /no/such/folder/c.html", "--html", "/no/such/folder"),
                wrong("predict", "--bandwidth", "--from"),
                wrong("predict --bandwidth 1G/s --max-rounds 0", "--max-rounds", "at least 1"),
                wrong("predict --from /no/such.json", "--from", "no such file"),
                wrong("compare --mode hybrid", "--mode"),
                wrong("compare --resume", "--resume", "--json"),
                wrong("compare --resume --json /no/such.json", "--json", "/no"),
                wrong("compare --json /no/such/folder/c.json", "--json", "/no/such/folder"),
                wrong("migrate", "'migrate'", "demo, target, source, compare, predict, bench, schemes or link"),
                wrong("", "demo, target, source, compare, predict, bench, schemes or link"));
    }

    private static Arguments wrong(String commandLine, String... told) {
        return Arguments.of(commandLine, told);
    }

    @ParameterizedTest
    @MethodSource("usageErrors")
    void shouldSayInOneLineWhatWasWrongAndWhatIsAllowed(String commandLine, String[] told) {
        Run run = Run.godwit(commandLine.isEmpty() ? new String[0] : commandLine.split(" "));

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err().lines().findFirst().orElseThrow())
                .startsWith("godwit")
                .contains(told);
        assertThat(run.err()).contains("--help'");
    }

    @Test
    void shouldNameTheLineOfATraceThatIsWrong() throws IOException {
        Path trace = Files.writeString(folder.resolve("trace.csv"), "time_us,page\n10,1\n20,x\n");

        Run run = Run.godwit("demo", "--workload", "trace:" + trace);

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err())
                .startsWith("godwit demo: --workload trace:" + trace
                        + ": line 3: page 'x': must be a whole number from 0 to 2147483646");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --memory 100T --page-size 65536",
                "source --target 127.0.0.1:1 --memory 100T --page-size 64K"
            })
    void shouldRefuseMoreMemoryThanTheMachineHasBeforeAnythingIsStarted(String commandLine) {
        Run run = Run.godwit(commandLine.split(" "));

        assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("of guest memory was asked for, and this machine has");
    }

    @Test
    void shouldNameTheUnknownKeyOfAConfigFile() throws IOException {
        Run run = Run.godwit("demo", "--config", config("memroy=1G"));

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("unknown key 'memroy'").contains("godwit.properties");
    }

    @Test
    void shouldSayThatAWrongValueIsFromTheConfigFileUnlessTheCommandLineGaveIt() throws IOException {
        String config = config("memory=lots");

        assertThat(Run.godwit("demo", "--config=" + config).err())
                .contains("'--memory'", "'lots'", "(in " + config + ")");
        assertThat(Run.godwit("demo", "--config=" + config, "--memory", "many").err())
                .contains("'many'")
                .doesNotContain("(in ");
    }

    @Test
    void shouldSayThatThereIsNoConfigFile() {
        Run run = Run.godwit("demo", "--config", "/no/such/file");

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).hasLineCount(1).contains("--config /no/such/file: there is no such file");
    }

    @Test
    void shouldRefuseAHiddenOptionInAConfigFile() throws IOException {
        assertThat(Run.godwit("demo", "--config", config("stdin-is-lifeline=true"))
                        .err())
                .contains("unknown key 'stdin-is-lifeline'");
    }

    @Test
    void shouldShowWhereAnErrorComesFromOnlyWhenAsked() {
        String commandLine = "demo --memory 100T --page-size 65536";

        assertThat(Run.godwit(commandLine.split(" ")).err()).doesNotContain("\tat ");
        assertThat(Run.godwit((commandLine + " --verbose").split(" ")).err()).contains("\tat dev.godwit.");
    }

    private String config(String line) throws IOException {
        return Files.writeString(folder.resolve("godwit.properties"), line + "\n")
                .toString();
    }
}
