package dev.godwit.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Outcome;
import dev.godwit.protocol.net.PeerUnavailableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.ResourceLeakDetectorFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A target under test, and at its end the proof that it left nothing behind: no thread, no buffer.
final class TargetFixture implements TargetAgent.Listener, AutoCloseable {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    static {
        // Before the first buffer is made, or its class would have a detector already.
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation") // abstract, so it has to be there
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return newResourceLeakDetector(type, interval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval) {
                return new Recorder<>(type, interval);
            }
        });
    }

    private static final class Recorder<T> extends ResourceLeakDetector<T> {
        Recorder(Class<?> type, int interval) {
            super(type, interval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final TargetAgent agent;

    TargetFixture() throws ListenException {
        this(TargetOptions.defaults());
    }

    TargetFixture(TargetOptions options) throws ListenException {
        LEAKS.clear();
        agent = TargetAgent.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options, this);
    }

    TargetAgent agent() {
        return agent;
    }

    InetSocketAddress address() {
        return agent.address();
    }

    RawSource source() throws PeerUnavailableException {
        return new RawSource(address());
    }

    /// What the target said to its user.
    List<String> messages() {
        return messages;
    }

    /// The same target takes an ordinary guest: whatever happened before did it no harm.
    void takesAGuest() throws Exception {
        try (RawSource source = sourceWhenIdle()) {
            source.ready(Mode.PRE_COPY).control().send(new Frame.Commit());
            source.control().await(Frame.Running.class);
            assertThat(source.ask(source.id())).isEqualTo(Outcome.RUNNING);
        }
    }

    /// A source that is let in, once the target has heard of the end of the one before.
    private RawSource sourceWhenIdle() throws Exception {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            try {
                return source();
            } catch (PeerUnavailableException e) {
                if (System.nanoTime() - giveUpAt > 0
                        || !String.valueOf(e.getMessage()).contains("busy")) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void message(String line) {
        messages.add(line);
    }

    @Override
    public void close() {
        agent.close();
        until("no thread of the target is left", () -> threads("godwit-").isEmpty());
        System.gc();
        ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16); // detectors report when a buffer is made
        probe.release();
        assertThat(LEAKS).as("buffers that nobody released").isEmpty();
    }

    static List<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    /// Waits for a condition, for fifteen seconds at most.
    static void until(String what, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - giveUpAt).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
