package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.WorkloadKind;
import dev.godwit.protocol.VerifyMode;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MigrationArgumentsTest {
    @TempDir
    Path folder;

    @Test
    void shouldHaveTheDefaultsOfTheManual() {
        MigrationOptions options = migration();

        assertThat(options.scheme()).isEqualTo(Scheme.preCopy(Duration.ofMillis(300), 30));
        assertThat(options.channels())
                .isEqualTo(MigrationOptions.of(Scheme.preCopy()).build().channels());
        assertThat(options.compression()).hasToString("none");
        assertThat(options.deltaCacheBytes()).isZero();
        assertThat(options.maxBandwidth()).isEmpty();
        assertThat(options.downtimeLimit()).isEqualTo(Duration.ofMillis(300));
        assertThat(options.warmUp()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.runAfter()).isNull();
        assertThat(options.verify()).isEqualTo(VerifyMode.ROOT);
        assertThat(options.retries()).isZero();
        assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.inDoubtTimeout()).isNull();
    }

    @Test
    void shouldComposeTheSchemeOfEachMode() {
        assertThat(migration("--mode", "stop-and-copy").scheme()).isEqualTo(Scheme.stopAndCopy());
        assertThat(migration("--mode", "post-copy").scheme()).isEqualTo(Scheme.postCopy());
        assertThat(migration("--mode", "hybrid", "--pre-copy-rounds", "3").scheme())
                .isEqualTo(Scheme.hybrid(3));
        assertThat(migration("--downtime-limit", "50ms", "--max-rounds", "4").scheme())
                .isEqualTo(Scheme.preCopy(Duration.ofMillis(50), 4));
    }

    @Test
    void shouldTakeACacheOf256MebibytesForADeltaThatNamesNone() {
        assertThat(migration("--delta").deltaCacheBytes()).isEqualTo(256L << 20);
        assertThat(migration("--delta", "--compress", "lz4").compression()).hasToString("lz4");
        assertThat(migration("--delta=64M").deltaCacheBytes()).isEqualTo(64L << 20);
    }

    @Test
    void shouldSendFreePagesAsZerosWhereTheSchemeOrTheUserSaysSo() {
        assertThat(migration().freePages()).isFalse();
        assertThat(migration("--free-pages").freePages()).isTrue();
        assertThat(migration("--scheme=free-pages").freePages()).isTrue();
        assertThat(migration("--mode=hybrid", "--free-pages").freePages()).isTrue();
    }

    @Test
    void shouldNotTakeALargerCacheThanTheGuestHasMemory() {
        GuestSpec small = GuestSpec.builder().memoryBytes(64L << 20).build();

        assertThat(parse(new MigrationArguments(), "--delta")
                        .options(someCommand(), small)
                        .deltaCacheBytes())
                .isEqualTo(64L << 20);
    }

    @Test
    void shouldGiveUpInDoubtAfterHalfAMinuteWhereTheGuestIsToBeStoppedAnyway() {
        assertThat(migration("--run-after", "2s").inDoubtTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(migration("--run-after", "2s", "--in-doubt-timeout", "5s").inDoubtTimeout())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldMakeTheGuestThatWasAskedFor() throws IOException {
        Path image = Files.writeString(folder.resolve("image"), "bytes");
        GuestSpec spec = guest(
                "--memory=128M",
                "--vcpus=3",
                "--workload=kv",
                "--dirty-rate=max",
                "--working-set=16M",
                "--fill=text",
                "--page-size=64K",
                "--seed=-7",
                "--image=" + image);

        assertThat(spec.memoryBytes()).isEqualTo(128L << 20);
        assertThat(spec.vcpus()).isEqualTo(3);
        assertThat(spec.workload()).isEqualTo(WorkloadKind.KV);
        assertThat(spec.dirtyBytesPerSecond()).isEqualTo(GuestSpec.UNPACED);
        assertThat(spec.workingSetBytes()).isEqualTo(16L << 20);
        assertThat(spec.fill().label()).isEqualTo("text");
        assertThat(spec.pageSize()).isEqualTo(65536);
        assertThat(spec.seed()).isEqualTo(-7);
        assertThat(spec.image()).isEqualTo(image);
    }

    @Test
    void shouldHaveTheSameDefaultGuestAsTheLibrary() {
        assertThat(guest()).isEqualTo(GuestSpec.builder().build());
    }

    @Test
    void shouldTakeOptionsFromAFileAndLetTheCommandLineWin() throws IOException {
        Path config = Files.writeString(
                folder.resolve("godwit.properties"),
                "memory=128M\ndelta=\nlisten=127.0.0.1:0\nvcpus=4\nverbose=true\n");
        CommandLine godwit = new CommandLine(new GodwitCommand());
        godwit.setDefaultValueProvider(ConfigFile.load(config, godwit));
        CommandLine.ParseResult source = godwit.parseArgs("source", "--target", "127.0.0.1:7070", "--vcpus", "1")
                .subcommand();

        assertThat(value(source, "--memory")).isEqualTo(128L << 20);
        assertThat(value(source, "--delta")).isEqualTo(256L << 20);
        assertThat(value(source, "--vcpus")).isEqualTo(1);
        assertThat(value(source, "--verbose")).isEqualTo(true);
        assertThat(value(source, "--channels")).isNull();
    }

    private static Object value(CommandLine.ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }

    private static MigrationOptions migration(String... arguments) {
        return parse(new MigrationArguments(), arguments)
                .options(someCommand(), GuestSpec.builder().build());
    }

    private static GuestSpec guest(String... arguments) {
        return parse(new GuestArguments(), arguments).spec(someCommand());
    }

    private static <T> T parse(T mixin, String... arguments) {
        return CommandLine.populateCommand(mixin, arguments);
    }

    private static CommandLine someCommand() {
        return new CommandLine(new GodwitCommand());
    }
}
