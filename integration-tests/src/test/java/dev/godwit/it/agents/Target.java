package dev.godwit.it.agents;

import dev.godwit.guest.Guest;
import dev.godwit.target.ListenException;
import dev.godwit.target.TargetAgent;
import dev.godwit.target.TargetOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A target on a port of its own that watches over the law of the two guests: at the moment that a guest begins to run
/// here, the one that it came from is paused or gone.
final class Target implements TargetAgent.Listener, AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final TargetAgent agent;
    private volatile @Nullable Guest watched;
    private volatile boolean ranBeside;

    Target() throws ListenException {
        this(TargetOptions.defaults());
    }

    Target(TargetOptions options) throws ListenException {
        agent = TargetAgent.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options, this);
    }

    TargetAgent agent() {
        return agent;
    }

    InetSocketAddress address() {
        return agent.address();
    }

    /// The guest that must never run beside the one here.
    void watch(Guest source) {
        watched = source;
    }

    boolean ranBesideItsSource() {
        return ranBeside;
    }

    boolean hasRunAGuest() {
        return messages.contains("the guest runs here");
    }

    boolean hasLostAGuest() {
        return messages.stream().anyMatch(line -> line.endsWith("is lost"));
    }

    @Override
    public void message(String line) {
        messages.add(line);
        Guest source = watched;
        if (line.equals("the guest runs here") && source != null && !source.paused()) {
            ranBeside = true;
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
