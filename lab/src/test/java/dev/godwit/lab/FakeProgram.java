package dev.godwit.lab;

import dev.godwit.lab.link.LinkSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program that [DemoRunner] can start as its target and its source, and that can run a demo of itself. Each of its
/// processes notes its number in a file, so that a test can see them end.
public final class FakeProgram {
    static final int CANCELLED_BY_LINE = 42;
    static final int ENDED_BY_LIFELINE = 43;

    /// The status of a source that was told where a link is.
    static final int TOLD_OF_A_LINK = 44;

    private FakeProgram() {}

    /// `target`, `mute-target`, `source STATUS ADDRESS` (a negative status waits for its lifeline) or `demo`; first
    /// of all the file to note process numbers in.
    public static void main(String[] arguments) throws Exception {
        Path notes = Path.of(arguments[0]);
        Files.writeString(
                notes,
                arguments[1] + " " + ProcessHandle.current().pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        switch (arguments[1]) {
            case "target" -> target();
            case "mute-target" -> System.exit(9);
            case "source" -> System.exit(source(Integer.parseInt(arguments[2]), arguments[3]));
            case "demo" -> System.exit(demo(notes, "target", -1).run(System.err::println));
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    /// A demo of this program.
    static DemoRunner demo(Path notes, String target, int sourceStatus) {
        return demo(notes, target, sourceStatus, null);
    }

    /// A demo of this program over a link.
    static DemoRunner demo(Path notes, String target, int sourceStatus, @Nullable LinkSpec link) {
        return new DemoRunner(
                FakeProgram.class,
                List.of(notes.toString(), target),
                address -> List.of(notes.toString(), "source", Integer.toString(sourceStatus), address),
                link,
                null);
    }

    private static void target() throws IOException {
        System.out.println("hello");
        System.out.println(DemoRunner.LISTENING + "192.0.2.1:7070");
        while (System.in.read() >= 0) {
            // Until the lifeline ends.
        }
    }

    private static int source(int status, String address) throws IOException {
        if (address.startsWith("127.0.0.1:")) {
            return TOLD_OF_A_LINK;
        }
        if (!address.equals("192.0.2.1:7070")) {
            return 99;
        }
        if (status >= 0) {
            return status;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        return DemoRunner.PRESS.equals(lines.readLine()) ? CANCELLED_BY_LINE : ENDED_BY_LIFELINE;
    }
}
