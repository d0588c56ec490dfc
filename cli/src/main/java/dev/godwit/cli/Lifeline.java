package dev.godwit.cli;

import dev.godwit.lab.DemoRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pipe from a parent: a line is a press of Ctrl-C there, its end is the parent's end, however it came about. So no
/// child outlives a demo, not even one that was killed.
final class Lifeline {
    private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);

    private Lifeline() {}

    /// Watches from a thread of its own until the pipe ends.
    static void watch(InputStream input, Presses presses) {
        Thread.ofPlatform().daemon().name("godwit-lifeline").start(() -> {
            read(input, presses);
            presses.terminate();
        });
    }

    private static void read(InputStream input, Presses presses) {
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII));
            String line = lines.readLine();
            while (line != null) {
                if (line.equals(DemoRunner.PRESS)) {
                    presses.press();
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            LOG.debug("the pipe from the parent broke", e);
        }
    }
}
