package dev.godwit.source;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.net.FrameListener;
import dev.godwit.protocol.net.PeerUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks a target, on a connection of its own, what became of a migration. One question, one answer; blocks.
final class Inquiry {
    /// A target that lives answers from memory; three seconds are a slow link's worst.
    private static final long ANSWER_SECONDS = 3;

    private Inquiry() {}

    /// Returns the target's answer, or nothing if no target could be asked. Only the process that had the guest can say
    /// that it discarded it: from any other, that answer counts as unknown.
    static Optional<Frame.Answer> ask(Session session) {
        var listener = new AnswerListener();
        try {
            Connection connection =
                    session.connector().open(Role.INQUIRY, 0, session.migrationId(), session.counter(), listener);
            try {
                connection.send(new Frame.Ask());
                Frame.Answer answer = listener.answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
                boolean sameProcess = connection.peerIncarnation()
                        == session.control().connection().peerIncarnation();
                return Optional.of(
                        sameProcess || answer.outcome() != Outcome.DISCARDED
                                ? answer
                                : new Frame.Answer(Outcome.UNKNOWN, "another process answered"));
            } finally {
                connection.close("the question was asked");
            }
        } catch (PeerUnavailableException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static final class AnswerListener implements FrameListener {
        private final CompletableFuture<Frame.Answer> answer = new CompletableFuture<>();

        @Override
        public void frame(Connection connection, Frame frame) {
            if (frame instanceof Frame.Answer given) {
                answer.complete(given);
            } else {
                connection.abort(
                        "an inquiry was answered with " + frame.getClass().getSimpleName());
            }
        }

        @Override
        public void closed(Connection connection, String reason) {
            answer.completeExceptionally(new IllegalStateException(reason));
        }
    }

    /// What an answer means, for people.
    static String describe(Outcome outcome) {
        return switch (outcome) {
            case RUNNING -> "the target runs the guest";
            case DISCARDED -> "the target discarded the guest";
            case UNKNOWN -> "the target is another process than the one that had the guest";
        };
    }
}
