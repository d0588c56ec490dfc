package dev.godwit.target;

import dev.godwit.guest.GuestMemory;
import dev.godwit.guest.GuestSpec;
import dev.godwit.guest.PageSet;
import dev.godwit.guest.Prefault;
import dev.godwit.guest.Presence;
import dev.godwit.guest.ProcessFigures;
import dev.godwit.guest.VcpuThreads;
import dev.godwit.protocol.Frame;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.Role;
import dev.godwit.protocol.net.Connection;
import dev.godwit.protocol.page.VersionTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a target keeps of the migration that it receives: the guest's memory to be, the versions placed in it, and the
/// connections that they came on.
///
/// Constructed by the machine when it accepts an offer. The machine's thread owns everything but what [Placing]
/// shares: the memory, the versions (a part for each connection), presence and the counters. Closed by the machine.
final class Reception implements AutoCloseable {
    private final long cpuAtOfferNs = ProcessFigures.cpuNs();
    private final Connection control;
    private final Frame.Offer offer;
    private final GuestMemory memory;
    private final VcpuThreads threads;
    private final VersionTable versions;
    /// What the source has said is missing; null until it does.
    private @Nullable PageSet missing;

    /// How many that is, from the last marker on.
    private int missingPages;

    /// What is missing now and was sent before; null where nothing is.
    private volatile @Nullable PageSet stale;

    private final List<Connection> pageConnections = new ArrayList<>();
    private final List<Placing> lanes = new ArrayList<>();
    private final Prefault prefault;
    private final BitSet connected = new BitSet();
    private final BitSet marked = new BitSet();
    private final Set<Integer> badOnce = new HashSet<>();
    private Frame.@Nullable Switchover switchover;
    private @Nullable Connection pull;

    /// Set at the last marker, when the guest is to run before its memory is complete.
    private volatile @Nullable Presence presence;
    private volatile boolean committed;
    private volatile boolean acknowledged;

    Reception(Connection control, Frame.Offer offer, GuestMemory memory) {
        this.control = control;
        this.offer = offer;
        this.memory = memory;
        this.threads = new VcpuThreads(Math.min(offer.vcpus(), GuestSpec.MAX_VCPUS));
        this.versions = new VersionTable(memory.pages(), offer.dataChannels() + 1);
        this.prefault = new Prefault(memory);
    }

    /// This process's CPU time when the migration began here.
    long cpuAtOfferNs() {
        return cpuAtOfferNs;
    }

    UUID migrationId() {
        return control.hello().migrationId();
    }

    Connection control() {
        return control;
    }

    Frame.Offer offer() {
        return offer;
    }

    GuestMemory memory() {
        return memory;
    }

    /// Those that the guest will run on.
    VcpuThreads threads() {
        return threads;
    }

    VersionTable versions() {
        return versions;
    }

    @Nullable
    Presence presence() {
        return presence;
    }

    boolean committed() {
        return committed;
    }

    void commit() {
        committed = true;
    }

    /// The source pushes only after Running has reached it, so the first pushed page acknowledges Running.
    void acknowledge() {
        if (!acknowledged) {
            acknowledged = true;
        }
    }

    boolean acknowledged() {
        return acknowledged;
    }

    /// Whether a page connection of this role and number is expected and not there yet.
    boolean expects(Role role, int channel) {
        return switch (role) {
            case DATA -> channel < offer.dataChannels() && !connected.get(channel);
            case PULL -> offer.mode().completesAfterSwitchover() && pull == null && channel == 0;
            case CONTROL, INQUIRY -> false;
        };
    }

    void connected(Connection connection, Placing lane) {
        pageConnections.add(connection);
        lanes.add(lane);
        if (connection.hello().role() == Role.PULL) {
            pull = connection;
        } else {
            connected.set(connection.hello().channel());
        }
    }

    boolean owns(Connection connection) {
        return connection == control || pageConnections.contains(connection);
    }

    /// Takes the runs of a missing map; false if they are not pages of this guest, or come behind their channel's
    /// marker.
    boolean addMissing(int channel, Frame.Missing runs) {
        if (marked.get(channel)) {
            return false;
        }
        for (int run = 0; run < runs.firsts().length; run++) {
            int first = runs.firsts()[run];
            int count = runs.counts()[run];
            if (first < 0 || count <= 0 || first > memory.pages() - count) {
                return false;
            }
            missing().addRun(first, count);
        }
        return true;
    }

    /// A marker has come; false if it is one too many, or pages are missing before it.
    boolean mark(int channel, Frame.Marker marker) {
        if (marked.get(channel)) {
            return false;
        }
        marked.set(channel);
        if (everyMarkerCame()) {
            settleMissing();
        }
        for (Placing lane : lanes) {
            if (lane.role() == Role.DATA && lane.channel() == channel && lane.entries() != marker.pagesSent()) {
                return false;
            }
        }
        return true;
    }

    /// Takes the state; false if it came before.
    boolean switchover(Frame.Switchover frame) {
        boolean first = switchover == null;
        switchover = frame;
        return first;
    }

    /// Whether no page will come before Commit.
    boolean everyMarkerCame() {
        return marked.cardinality() == offer.dataChannels();
    }

    /// Whether no page comes before Commit at all, so that everything was said to be missing before the guest pauses:
    /// the source waits to hear that this is known. True from the last marker on.
    boolean settlesBeforeThePause() {
        return offer.mode() == Mode.POST_COPY && everyMarkerCame();
    }

    /// The switchover's state, once every marker and the message itself have come.
    Frame.@Nullable Switchover barrier() {
        return everyMarkerCame() ? switchover : null;
    }

    private PageSet missing() {
        PageSet told = missing;
        if (told == null) {
            told = new PageSet(memory.pages());
            missing = told;
        }
        return told;
    }

    /// What is missing is known: it leaves the versions, and pages placed from now on are claimed first. Now and not
    /// at the switchover, since a post-copy announces everything before its guest is paused.
    private void settleMissing() {
        forgetMissing();
        missingPages = missing == null ? 0 : missing.count();
        if (offer.mode().completesAfterSwitchover()) {
            presence = new Presence(missing());
        }
    }

    /// Takes what is missing out of the versions. What remains is present at switchover.
    private void forgetMissing() {
        if (missing == null || versions.presentPages() == 0) {
            return;
        }
        PageSet sentBefore = new PageSet(memory.pages());
        VersionTable.Part part = versions.part(0);
        for (int page = missing.next(0); page >= 0; page = missing.next(page + 1)) {
            if (versions.isPresent(page)) {
                sentBefore.add(page);
                part.forget(page);
            }
        }
        stale = sentBefore;
    }

    int missingPages() {
        return missingPages;
    }

    /// Whether a page was never written here, so that it still reads as zeros.
    boolean isFresh(int page) {
        PageSet sentBefore = stale;
        return !versions.isPresent(page) && (sentBefore == null || !sentBefore.contains(page));
    }

    /// Asks for a page that a vCPU needs, or that came broken.
    void pull(int page, boolean again) {
        Connection connection = pull;
        if (connection != null) {
            connection.tell(new Frame.Pull(page, again));
        }
    }

    Prefault prefault() {
        return prefault;
    }

    /// Page entries placed so far; a page that was sent again counts again.
    long placed() {
        return lanes.stream().mapToLong(Placing::placed).sum();
    }

    /// Pages that a vCPU had to wait for, or that were asked for again; exact once everything is placed, as is the
    /// next.
    long pulled() {
        return claimed(Role.PULL);
    }

    /// Pages that came after the switchover unasked.
    long pushed() {
        return claimed(Role.DATA);
    }

    private long claimed(Role role) {
        return lanes.stream()
                .filter(lane -> lane.role() == role)
                .mapToLong(Placing::claimed)
                .sum();
    }

    /// Page entries that came too late.
    long dropped() {
        return lanes.stream().mapToLong(Placing::dropped).sum();
    }

    /// No more pages come.
    void endPrefault() {
        prefault.close();
    }

    /// Whether this page has not been broken before.
    boolean firstTimeBad(int page) {
        return badOnce.add(page);
    }

    void send(Frame frame) {
        control.send(frame);
    }

    /// Cuts the page connections and waits until their handlers have ended.
    void cutPageConnections(String reason) {
        pageConnections.forEach(connection -> connection.abort(reason));
        pageConnections.forEach(Connection::awaitClosed);
        endPrefault();
    }

    /// Cuts every connection and lets go of the memory. The peer has been told the reason before.
    @Override
    public void close() {
        cutPageConnections("the migration has ended here");
        control.close("the migration has ended here");
        threads.close();
        memory.close();
    }
}
