package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.guest.EmulatedGuest;
import dev.godwit.guest.Guest;
import dev.godwit.guest.GuestSpec;
import dev.godwit.source.MigrationOptions;
import dev.godwit.source.Scheme;
import dev.godwit.source.SourceAgent;
import dev.godwit.source.report.MigrationReport;
import dev.godwit.source.report.Outcome;
import dev.godwit.source.report.ReportText;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The README's example of Godwit as a library compiles, works, and is word for word what stands there.
final class ReadmeExampleTest {
    private static final Path README = Path.of("../README.md");
    private static final Path THIS_FILE = Path.of("src/test/java/dev/godwit/it/ReadmeExampleTest.java");

    // README begins
    /// Migrates a guest between two agents of this process, through loopback.
    static MigrationReport migrate() throws Exception {
        GuestSpec spec = GuestSpec.builder().memoryBytes(256 << 20).build();
        MigrationOptions options = MigrationOptions.of(Scheme.preCopy()).build();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        TargetAgent.Listener messages = line -> System.out.println("target: " + line);
        try (TargetAgent target = TargetAgent.listen(anyPort, TargetOptions.defaults(), messages);
                SourceAgent source = SourceAgent.connect(target.address(), options, progress -> {})) {
            MigrationReport report = source.migrate(EmulatedGuest.create(spec));
            try (Guest guest = target.awaitGuest(Duration.ofSeconds(10))) {
                System.out.println("it runs on, after " + guest.activity().operations() + " operations");
            }
            System.out.print(ReportText.write(report));
            return report;
        }
    }
    // README ends

    @Test
    void shouldMigrateAGuestBetweenTwoAgentsOfOneProcess() throws Exception {
        MigrationReport report = migrate();

        assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.verified()).isTrue();
    }

    @Test
    void shouldStandInTheReadmeAsItIsHere() throws IOException {
        String source = Files.readString(THIS_FILE);
        String begin = "    // README begins\n";
        String end = "    // README ends\n";
        String example = source.substring(source.indexOf(begin) + begin.length(), source.indexOf(end));

        // The last line must not be empty, or its indentation of nothing would count.
        assertThat(Files.readString(README))
                .contains("```java\n" + example.stripTrailing().stripIndent() + "\n```");
    }
}
