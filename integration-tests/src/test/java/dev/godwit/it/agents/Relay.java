package dev.godwit.it.agents;

import dev.godwit.protocol.FrameFormat;
import dev.godwit.protocol.HelloCodec;
import dev.godwit.protocol.Role;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A link between a source and a target that breaks once, at a chosen moment: a few threads that copy bytes, frame by
/// frame where the moment is a frame of the control connection.
final class Relay implements AutoCloseable {
    private static final int ROLE_OFFSET = 10;
    private static final int ANY = -1;
    /// Time for what was sent to arrive, and for a cut to be noticed.
    private static final long SETTLING_MS = 100;

    /// What happens to the victims.
    enum Action {
        /// Both ends see the connection closed.
        CUT,
        /// Nothing passes any more, and nobody is told.
        FREEZE,
        /// A bit of the next piece to the target is flipped.
        CORRUPT
    }

    /// When it happens: before a frame of the control connection passes, or when page bytes have passed.
    enum Moment {
        ACCEPT(0x11, ANY),
        FIRST_PAGES(ANY, 200_000),
        SWITCHOVER(0x02, ANY),
        READY(0x13, ANY),
        COMMIT(0x03, ANY),
        RUNNING(0x14, ANY),
        COMPLETE(0x15, ANY);

        private final int tag;
        private final int pageBytes;

        Moment(int tag, int pageBytes) {
            this.tag = tag;
            this.pageBytes = pageBytes;
        }
    }

    /// Which comes first where it strikes: the frame of the moment, or the news of the fault.
    enum Order {
        /// Whatever was sent before has passed when it strikes, and both ends know of a cut before the frame passes.
        SETTLED,
        /// It strikes as the frame passes.
        RACING
    }

    /// @param victim the kind of connection that is hit
    record Fault(Moment moment, Role victim, Action action, Order order) {
        @Override
        public String toString() {
            return action + " " + victim + " at " + moment + (order == Order.RACING ? ", racing" : "");
        }
    }

    private record Link(Role role, Socket source, Socket target) {
        void cut() {
            closeQuietly(source);
            closeQuietly(target);
        }
    }

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final @Nullable Fault fault;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger pageBytes = new AtomicInteger();
    private final AtomicInteger dataBytesToTarget = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean due;
    private volatile boolean struck;
    private volatile boolean frozen;
    private volatile boolean corrupting;
    private volatile boolean acknowledgementsHeld;

    Relay(InetSocketAddress target, @Nullable Fault fault) throws IOException {
        this.target = target;
        this.fault = fault;
        this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start("relay-accept", this::accept);
    }

    /// A link that is sound.
    Relay(InetSocketAddress target) throws IOException {
        this(target, null);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /// How many a source has opened, refused ones included.
    int connections() {
        return connections.get();
    }

    /// Whether the fault has happened.
    boolean struck() {
        return struck;
    }

    /// What has passed to the target on data connections, without their hellos.
    int dataBytesToTarget() {
        return dataBytesToTarget.get();
    }

    /// The next connections find nobody.
    void refuse(int connections) {
        refusals.set(connections);
    }

    /// Cuts whatever is connected now.
    void cutAll() {
        links.forEach(Link::cut);
    }

    /// Lets nothing pass any more on page channels.
    void freezePages() {
        frozen = true;
    }

    /// Lets nothing come back any more on data channels.
    void holdAcknowledgements() {
        acknowledgementsHeld = true;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        Thread.ofPlatform().name(name).daemon(true).start(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // The connection has ended: so does its thread.
            }
        });
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket source = server.accept();
            connections.incrementAndGet();
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                source.close();
            } else {
                start("relay-open", () -> open(source));
            }
        }
    }

    private void open(Socket source) throws IOException {
        byte[] hello = new byte[HelloCodec.HELLO_LENGTH];
        new DataInputStream(source.getInputStream()).readFully(hello);
        Role role = role(hello[ROLE_OFFSET]);
        var link = new Link(role, source, new Socket(target.getAddress(), target.getPort()));
        source.setTcpNoDelay(true);
        link.target.setTcpNoDelay(true);
        links.add(link);
        link.target.getOutputStream().write(hello);
        start("relay-to-target", () -> pump(link, source, link.target, true));
        start("relay-to-source", () -> pump(link, link.target, source, false));
    }

    private static Role role(byte number) {
        for (Role role : Role.values()) {
            if (role.number() == number) {
                return role;
            }
        }
        throw new IllegalArgumentException("no role has the number " + number);
    }

    private void pump(Link link, Socket from, Socket to, boolean toTarget) throws IOException, InterruptedException {
        try {
            var in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            if (link.role == Role.CONTROL) {
                if (!toTarget) {
                    out.write(reply(in));
                }
                while (true) {
                    pass(link, frame(in), out, toTarget);
                }
            }
            byte[] piece = new byte[16 << 10];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                pass(link, Arrays.copyOf(piece, length), out, toTarget);
            }
        } finally {
            link.cut();
        }
    }

    private static byte[] reply(DataInputStream in) throws IOException {
        byte[] fixed = in.readNBytes(HelloCodec.REPLY_FIXED_LENGTH);
        if (fixed.length < HelloCodec.REPLY_FIXED_LENGTH) {
            throw new IOException("no reply");
        }
        int reason = ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN).getShort(12);
        byte[] all = Arrays.copyOf(fixed, fixed.length + reason);
        in.readFully(all, fixed.length, reason);
        return all;
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        byte[] header = new byte[FrameFormat.HEADER_LENGTH];
        in.readFully(header);
        int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] all = Arrays.copyOf(header, header.length + length);
        in.readFully(all, header.length, length);
        return all;
    }

    private void pass(Link link, byte[] piece, OutputStream out, boolean toTarget)
            throws IOException, InterruptedException {
        if (isDue(link, piece, toTarget)) {
            boolean settled = fault != null && fault.order == Order.SETTLED && fault.moment.tag != ANY;
            if (settled) {
                Thread.sleep(SETTLING_MS);
            }
            strike();
            if (settled) {
                Thread.sleep(SETTLING_MS);
            }
        }
        if (isFrozen(link) || (acknowledgementsHeld && !toTarget && link.role == Role.DATA)) {
            closed.await();
        }
        if (toTarget && corrupting && isVictim(link)) {
            corrupting = false;
            // Of a control frame the tag, of pages a byte in the middle.
            piece[link.role == Role.CONTROL ? FrameFormat.TAG_OFFSET : piece.length / 2] ^= 0x40;
        }
        out.write(piece);
        if (toTarget && link.role == Role.DATA) {
            dataBytesToTarget.addAndGet(piece.length);
        }
    }

    /// Once, for the piece that makes the moment.
    private synchronized boolean isDue(Link link, byte[] piece, boolean toTarget) {
        if (fault == null || due) {
            return false;
        }
        Moment moment = fault.moment;
        due = moment.tag == ANY
                ? toTarget && link.role == Role.DATA && pageBytes.addAndGet(piece.length) > moment.pageBytes
                : link.role == Role.CONTROL && piece[FrameFormat.TAG_OFFSET] == moment.tag;
        return due;
    }

    private void strike() {
        if (fault == null) {
            return;
        }
        struck = true;
        switch (fault.action) {
            case CUT -> links.stream().filter(this::isVictim).forEach(Link::cut);
            case FREEZE -> {} // what is asked before each piece
            case CORRUPT -> corrupting = true;
        }
    }

    private boolean isVictim(Link link) {
        return fault != null && link.role == fault.victim;
    }

    private boolean isFrozen(Link link) {
        boolean pages = link.role == Role.DATA || link.role == Role.PULL;
        return (frozen && pages) || (struck && fault != null && fault.action == Action.FREEZE && isVictim(link));
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(server);
        cutAll();
    }
}
