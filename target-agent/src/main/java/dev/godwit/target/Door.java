package dev.godwit.target;

import dev.godwit.protocol.Hello;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.RefusalCode;
import dev.godwit.protocol.net.Acceptor.Visitor;
import dev.godwit.protocol.page.BatchReader;
import dev.godwit.target.TargetState.Greeted;
import dev.godwit.target.TargetState.Idle;
import dev.godwit.target.TargetState.Receiving;
import java.time.Duration;
import java.util.function.Consumer;

/// Decides who comes in: one source at a time, its page channels while it sends, and anybody with a question. Runs
/// on the machine's thread.
final class Door {
    /// Longer than a source waits for its answer; short, since anybody may ask.
    private static final Duration INQUIRY_LIFE = Duration.ofSeconds(5);

    private final Consumer<Message> machine;

    Door(Consumer<Message> machine) {
        this.machine = machine;
    }

    /// Answers a hello.
    TargetState hello(TargetState state, Visitor visitor, Outcomes outcomes) {
        return switch (visitor.hello().role()) {
            case CONTROL -> control(state, visitor, outcomes);
            case DATA, PULL -> pages(state, visitor);
            case INQUIRY -> {
                visitor.admit(new ControlListener(machine), null).limitLife(INQUIRY_LIFE, "the inquiry took too long");
                yield state;
            }
        };
    }

    private TargetState control(TargetState state, Visitor visitor, Outcomes outcomes) {
        if (!(state instanceof Idle)) {
            visitor.refuse(
                    RefusalCode.BUSY, "the target is busy: it takes one guest at a time, and keeps the one it has");
            return state;
        }
        if (outcomes.of(visitor.hello().migrationId()) != Outcome.UNKNOWN) {
            visitor.refuse(RefusalCode.UNKNOWN_MIGRATION, "this migration has ended here");
            return state;
        }
        return new Greeted(visitor.admit(new ControlListener(machine), null));
    }

    private TargetState pages(TargetState state, Visitor visitor) {
        Hello hello = visitor.hello();
        if (!(state instanceof Receiving(Reception reception)) || !belongs(hello, reception)) {
            visitor.refuse(RefusalCode.CHANNEL, "no such page channel is expected here");
            return state;
        }
        var placing = new Placing(reception, hello.role(), hello.channel(), machine);
        var reader =
                new BatchReader(reception.memory().pages(), reception.memory().pageSize(), placing);
        reception.connected(visitor.admit(placing, reader), placing);
        return state;
    }

    private static boolean belongs(Hello hello, Reception reception) {
        return hello.migrationId().equals(reception.migrationId())
                && hello.incarnation() == reception.control().peerIncarnation()
                && reception.expects(hello.role(), hello.channel());
    }
}
