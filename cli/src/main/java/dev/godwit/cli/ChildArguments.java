package dev.godwit.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `godwit demo` tells the processes that it starts. Not for people, so help leaves it out.
final class ChildArguments {
    @Option(names = "--stdin-is-lifeline", hidden = true)
    boolean stdinIsLifeline;

    /// The width of the terminal that the demo writes to; absent where it writes to none.
    @Option(names = "--terminal", hidden = true)
    @Nullable
    Integer terminalColumns;

    /// The signals of this process: its own, or those that its parent passes on.
    Presses presses() {
        Presses presses = new Presses();
        if (stdinIsLifeline) {
            Signals.ignoreInterrupt();
            Lifeline.watch(System.in, presses);
        } else {
            Signals.onInterrupt(presses::press);
        }
        Signals.onTerminate(presses::terminate);
        return presses;
    }

    /// Where this process writes its progress.
    Terminal terminal() {
        if (terminalColumns != null) {
            return new Terminal(true, terminalColumns);
        }
        return stdinIsLifeline ? Terminal.PLAIN : Terminal.detect();
    }
}
