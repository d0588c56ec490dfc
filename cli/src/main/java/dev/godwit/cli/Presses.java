package dev.godwit.cli;

import java.util.function.IntConsumer;

/// The presses of Ctrl-C since the process began, whichever way they come: a signal, or a line from the parent. Each is
/// handed at once to whoever is in charge at that moment.
final class Presses {
    private int count;
    private volatile IntConsumer reaction = Presses::exit;

    /// Before anything holds a guest a press just ends the process.
    private static void exit(int count) {
        System.exit(ExitStatus.CANCELLED);
    }

    /// One press. Reactions to several may run at the same time: the second must not wait for the first.
    void press() {
        int number;
        synchronized (this) {
            number = ++count;
            notifyAll();
        }
        reaction.accept(number);
    }

    /// SIGTERM, or the end of a lifeline: counts as both presses.
    void terminate() {
        press();
        press();
    }

    /// From now on presses go to `next`, which is told their number, counted from 1.
    void react(IntConsumer next) {
        reaction = next;
    }

    /// How many there have been.
    synchronized int count() {
        return count;
    }

    /// Waits for a reason to let go of a guest that runs here: a second press ever, or one more than `before`, which is
    /// the count from before people were told to press.
    synchronized void awaitStop(int before) throws InterruptedException {
        while (count < 2 && count <= before) {
            wait();
        }
    }
}
