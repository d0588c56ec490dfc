package dev.godwit.target;

import dev.godwit.guest.Guest;
import dev.godwit.protocol.net.Acceptor;
import dev.godwit.protocol.net.Transport;
import dev.godwit.target.TargetState.Idle;
import dev.godwit.target.TargetState.Over;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for a guest, runs it on Commit, and answers for it as long as the process lives.
///
/// One thread, `godwit-target`, takes messages from a queue and steps the [TargetMachine]; pages are placed on event
/// loops. All methods may be called from any thread.
public final class TargetAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetAgent.class);

    /// Time-outs are of seconds and the final stop is due within a tenth of one.
    private static final long TICK_MS = 50;

    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<TargetOutcome> end = new CompletableFuture<>();
    private final Transport transport;
    private final Acceptor acceptor;
    private final TargetMachine machine;
    private final Thread loop;
    private volatile boolean closed;

    /// Hears what happens at a target, on its thread. Must not block.
    public interface Listener {
        /// One line for people.
        void message(String line);

        /// A guest was offered and accepted: its memory is reserved, its pages come next.
        default void accepted() {}

        /// Pages are arriving before the switchover.
        ///
        /// @param pagesPlaced entries so far; a page that was sent again counts again
        default void receiving(long pagesPlaced, int pagesTotal) {}
    }

    private TargetAgent(SocketAddress address, TargetOptions options, Listener listener) throws ListenException {
        transport = new Transport("target-io");
        machine = new TargetMachine(options, listener, new Door(messages::add));
        try {
            long incarnation = new SecureRandom().nextLong();
            acceptor =
                    Acceptor.bind(transport, address, incarnation, visitor -> messages.add(new Message.Hello(visitor)));
        } catch (IOException e) {
            transport.close();
            throw new ListenException("cannot listen on " + describe(address) + ": " + e.getMessage(), e);
        }
        loop = Thread.ofPlatform().name("godwit-target").daemon(true).start(this::run);
    }

    /// Listens on a TCP address, where port 0 takes a free one, or on a Unix socket.
    ///
    /// @throws ListenException when the address cannot be had, with a message for users
    public static TargetAgent listen(SocketAddress address, TargetOptions options, Listener listener)
            throws ListenException {
        if (address instanceof InetSocketAddress tcp && tcp.isUnresolved()) {
            throw new ListenException("the host name " + tcp.getHostString() + " does not resolve", new IOException());
        }
        return new TargetAgent(address, options, listener);
    }

    private void run() {
        TargetState state = new Idle();
        while (!closed) {
            try {
                Message message = messages.poll(TICK_MS, TimeUnit.MILLISECONDS);
                TargetState next = machine.step(state, message == null ? new Message.Tick(System.nanoTime()) : message);
                if (message != null && messages.isEmpty()) {
                    next = machine.step(next, new Message.Tick(System.nanoTime()));
                }
                if (!next.name().equals(state.name())) {
                    LOG.info("target: {} -> {}", state.name(), next.name());
                }
                state = next;
                if (state instanceof Over over && over.mayEnd(System.nanoTime())) {
                    end.complete(over.outcome());
                }
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Nobody is left to answer: a peer must see that at once, and not when its patience is over.
                LOG.error("the target failed by a defect of this program, or for want of memory", e);
                end.completeExceptionally(e);
                acceptor.close();
                transport.close();
                return;
            }
        }
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress tcp
                ? tcp.getHostString() + ":" + tcp.getPort()
                : address.toString();
    }

    /// Where it listens on TCP.
    ///
    /// @throws IllegalStateException if it listens on a Unix socket
    public InetSocketAddress address() {
        if (acceptor.address() instanceof InetSocketAddress tcp) {
            return tcp;
        }
        throw new IllegalStateException("this target listens on a Unix socket: " + acceptor.address());
    }

    /// Waits until a guest runs here with all of its memory and hands it over: the caller closes it, and no final stop
    /// takes place here.
    ///
    /// @throws TimeoutException when no guest has come in time
    /// @throws IllegalStateException when the agent ended without one
    public Guest awaitGuest(Duration timeout) throws TimeoutException, InterruptedException {
        var guest = new CompletableFuture<Guest>();
        end.whenComplete((outcome, failure) -> guest.completeExceptionally(new IllegalStateException(
                outcome == null ? "the target failed" : "the target ended without a guest: " + outcome.reason())));
        messages.add(new Message.Take(guest));
        try {
            return guest.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } finally {
            guest.cancel(false); // a guest that comes later is nobody's to take
        }
    }

    /// Waits until the agent has nothing more to do: its one attempt is over, or its guest's final stop, or the
    /// guest is lost, or it was told to stop.
    public TargetOutcome awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the target failed: " + e.getCause(), e);
        }
    }

    /// Stops, unless a guest runs here: then it says so and goes on.
    public StopAnswer stop() {
        var answer = new CompletableFuture<StopAnswer>();
        messages.add(new Message.Stop(answer));
        return answer.completeOnTimeout(new StopAnswer(false, "the target is busy: press again"), 2, TimeUnit.SECONDS)
                .join();
    }

    /// Stops, the guest too: its final stop, if it has all of its memory.
    public void stopGuest() {
        messages.add(new Message.StopGuest());
    }

    /// Stops listening and closes every connection, now. A guest that was not handed over is closed.
    @Override
    public void close() {
        stopGuest();
        stopGuest(); // the second time nobody is waited for
        acceptor.close();
        try {
            end.get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the target did not end in order: {}", e.toString());
        }
        closed = true;
        loop.interrupt();
        transport.close();
    }
}
