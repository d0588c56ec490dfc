package dev.godwit.source;

import dev.godwit.guest.Names;
import dev.godwit.protocol.Mode;
import dev.godwit.protocol.page.Compression;
import dev.godwit.protocol.page.PageCoding;
import dev.godwit.source.Scheme.Work;
import dev.godwit.source.policy.Hpc;
import dev.godwit.source.policy.Itc;
import dev.godwit.source.policy.Kvm;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.RatePolicy;
import dev.godwit.source.policy.Termination;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Termination.MaxTime;
import dev.godwit.source.policy.Termination.Remaining;
import dev.godwit.source.policy.Throttle;
import dev.godwit.source.policy.Xen;
import java.time.Duration;
import java.util.List;

/// The schemes that are known by name. To add one is to add a record here.
public final class SchemeCatalog {
    /// The cache of a scheme that sends deltas; at most guest memory is taken.
    public static final long DELTA_CACHE_BYTES = 256 << 20;

    private static final String SURVEY = "told in the survey of memory migration algorithms, section ";
    private static final String REVIEW = "told in the review of live migration techniques, section ";

    private static final Work CLARK = new Work(
            "Clark et al. 2005",
            "Live migration of virtual machines",
            SURVEY + "3.1.1, and in the review of live migration techniques, section 3.1");
    private static final Work HINES =
            new Work("Hines et al. 2009", "Post-copy live migration of virtual machines", SURVEY + "3.2");
    private static final Work HYBRID = new Work("process migration", "Hybrid live migration", SURVEY + "3.2.5");
    private static final Work MA = new Work(
            "Ma et al. 2010", "Live virtual machine migration based on improved pre-copy approach", SURVEY + "3.1.2");
    private static final Work HU = new Work(
            "Hu et al. 2011",
            "A time-series based precopy approach for live migration of virtual machines",
            SURVEY + "3.1.3");
    private static final Work MAJORITY = new Work(
            "majority of history",
            "An improved pre-copy approach for transferring the VM data during the virtual machine migration for the"
                    + " cloud environment",
            "section 3, equation 1 and table 2");
    private static final Work CUI = new Work(
            "Cui and Song 2010",
            "Live memory migration with matrix bitmap algorithm",
            "cited by the majority paper, section 2");
    private static final Work SVARD_ORDER = new Work(
            "Svard et al. 2011",
            "High performance live migration through dynamic page transfer reordering and" + " compression",
            "cited by ITC-LM, section 5");
    private static final Work SVARD_DELTA = new Work(
            "Svard et al. 2011",
            "Evaluation of delta compression techniques for efficient live migration of large" + " virtual machines",
            SURVEY + "3.1.4");
    private static final Work JIN = new Work(
            "Jin et al. 2009",
            "Live virtual machine migration with adaptive memory compression",
            REVIEW + "4, and cited by ITC-LM, section 5");
    private static final Work HMDC = new Work(
            "Hu et al. 2013",
            "HMDC: live virtual machine migration based on hybrid memory copy and delta compression",
            "as its title says");
    private static final Work ITC = new Work(
            "Zhu et al. 2013",
            "ITC-LM: a smart iteration-termination criterion based live virtual machine migration",
            "section 3.3");
    private static final Work ITC_BASELINE = new Work(ITC.cite(), ITC.title(), "sections 2.1 and 2.2: its Pre-default");
    private static final Work IBRAHIM = new Work(
            "Ibrahim et al. 2011",
            "Optimized pre-copy live migration for memory intensive applications",
            REVIEW + "3.4.1");
    private static final Work BALLOONING = new Work(
            HINES.cite(),
            HINES.title(),
            REVIEW + "3.4.2, as dynamic self-ballooning; the soft pages of SonicMigration (Koto et al. 2012), section"
                    + " 3.4.1, are the same idea");
    private static final Work QEMU = new Work("QEMU", "its migration documentation", "downtime-limit");
    private static final Work AUTO_CONVERGE = new Work("QEMU", "its migration documentation", "auto-converge");
    private static final Work KVM = new Work("KVM", "as works on its migration describe it", "its default rule");
    private static final Work XEN = new Work("Xen", "as works on its migration describe it", "its default rule");

    /// What the selections that defer pages are stopped by: as few pages as Xen goes on for, or as many rounds.
    private static final Termination FEW_SENDABLE =
            AnyOf.of(new Remaining(50, Termination.Unit.PAGES), new MaxRounds(Scheme.DEFAULT_MAX_ROUNDS));

    private static final Termination DOWNTIME_OR_ROUNDS =
            AnyOf.of(DowntimeLimit.of(Scheme.DEFAULT_DOWNTIME_LIMIT), new MaxRounds(Scheme.DEFAULT_MAX_ROUNDS));

    private static final Scheme STOP_AND_COPY = Scheme.plain(
            "stop-and-copy",
            "Pauses the guest, sends everything, and runs it there: the longest downtime, each page once.",
            Mode.STOP_AND_COPY,
            AnyOf.of(new MaxRounds(1)),
            new Work(CLARK.cite(), CLARK.title(), "its stop-and-copy stage alone"));

    private static final Scheme PRE_COPY = preCopy(
            "pre-copy",
            "Sends memory in rounds while the guest runs, each with what the one before missed; then a short pause"
                    + " for the rest.",
            DOWNTIME_OR_ROUNDS,
            CLARK);

    private static final Scheme POST_COPY = Scheme.plain(
            "post-copy",
            "Runs the guest there at once and pushes its memory after it, the pages that it waits for first.",
            Mode.POST_COPY,
            AnyOf.of(new MaxRounds(1)),
            HINES);

    private static final Scheme HYBRID_COPY = Scheme.plain(
            "hybrid",
            "A round of pre-copy, then post-copy of what has become stale.",
            Mode.HYBRID,
            AnyOf.of(new MaxRounds(Scheme.DEFAULT_PRE_COPY_ROUNDS)),
            HYBRID);

    private static final PageCoding DELTA = new PageCoding(Compression.NONE, DELTA_CACHE_BYTES);

    private static final List<Scheme> ALL = List.of(
            STOP_AND_COPY,
            PRE_COPY,
            POST_COPY,
            HYBRID_COPY,
            clark(),
            deferring(
                    "last-round",
                    "Pre-copy that leaves a page which was skipped once, or sent again once, for the last round.",
                    new PageSelection.LastRound(),
                    MA),
            deferring(
                    "time-series",
                    "Pre-copy that leaves a page which was dirty in k of the last n rounds for the last round.",
                    new PageSelection.TimeSeries(5, 5),
                    HU),
            deferring(
                    "majority",
                    "Pre-copy that leaves a page which was dirty in half of the last n rounds or more for the last round.",
                    new PageSelection.Majority(5),
                    MAJORITY),
            deferring(
                    "matrix",
                    "Pre-copy that samples the dirty map several times a round, and leaves a page which was dirtied in"
                            + " many samples for the last round.",
                    new PageSelection.Matrix(10, 50),
                    CUI),
            preCopy(
                            "reorder",
                            "Pre-copy that sends the pages which were dirtied least often first in each round.",
                            DOWNTIME_OR_ROUNDS,
                            SVARD_ORDER)
                    .withOrder(PageOrder.LEAST_DIRTIED_FIRST),
            preCopy(
                            "delta",
                            "Pre-copy that sends a page as its difference to what was sent before.",
                            DOWNTIME_OR_ROUNDS,
                            SVARD_DELTA)
                    .withEncoding(DELTA),
            preCopy(
                            "adaptive-compression",
                            "Pre-copy that compresses each page by the regularity of its words, where that makes it"
                                    + " arrive sooner.",
                            DOWNTIME_OR_ROUNDS,
                            JIN)
                    .withEncoding(new PageCoding(Compression.ADAPTIVE, 0)),
            Scheme.plain(
                            "hmdc",
                            "Hybrid with one round; stale pages too go as differences to what was sent before.",
                            Mode.HYBRID,
                            HYBRID_COPY.termination(),
                            HMDC)
                    .withEncoding(DELTA),
            preCopy(
                            "cpu-throttle",
                            "Pre-copy that slows the guest step by step while it dirties memory too fast.",
                            DOWNTIME_OR_ROUNDS,
                            AUTO_CONVERGE)
                    .withThrottle(Throttle.AutoConverge.DEFAULT),
            preCopy(
                    "itc-baseline",
                    "Pre-copy that ends when 30 MB remain, or after 37 rounds: what ITC-LM was measured against.",
                    AnyOf.of(new Remaining(30 << 20, Termination.Unit.BYTES), new MaxRounds(37)),
                    ITC_BASELINE),
            preCopy(
                    "itc-lm",
                    "Pre-copy that ends when its trust that another round would leave less is used up.",
                    AnyOf.of(Itc.DEFAULT),
                    ITC),
            preCopy(
                    "hpc",
                    "Pre-copy that ends when more rounds would not shrink what is dirty, or it is small enough.",
                    AnyOf.of(Hpc.DEFAULT, new MaxRounds(Scheme.DEFAULT_MAX_ROUNDS)),
                    IBRAHIM),
            preCopy(
                    "kvm-default",
                    "Pre-copy that ends when what remains has risen in two rounds, or after more than 30.",
                    AnyOf.of(Kvm.DEFAULT),
                    KVM),
            preCopy(
                    "qemu-default",
                    "Pre-copy that goes on until a short downtime is to be expected, for 60 s at most.",
                    AnyOf.of(
                            new DowntimeLimit(Scheme.DEFAULT_DOWNTIME_LIMIT, DowntimeLimit.AT_ONCE),
                            new MaxTime(Duration.ofSeconds(60))),
                    QEMU),
            preCopy(
                            "xen-default",
                            "Pre-copy that leaves pages which were dirtied again for a later round, with Xen's limits.",
                            AnyOf.of(Xen.DEFAULT),
                            XEN)
                    .withSelection(new PageSelection.SkipRedirtied()),
            preCopy(
                            "free-pages",
                            "Pre-copy of a guest that tells which pages its allocators hold free: they go as zeros,"
                                    + " unread, and one that is taken is dirty.",
                            DOWNTIME_OR_ROUNDS,
                            BALLOONING)
                    .withFreePages(true));

    private SchemeCatalog() {}

    /// All of them, in the order in which users see them.
    public static List<Scheme> all() {
        return ALL;
    }

    /// Their names.
    public static List<String> names() {
        return ALL.stream().map(Scheme::name).toList();
    }

    /// The scheme of this name.
    ///
    /// @throws IllegalArgumentException in words for users if there is none
    public static Scheme named(String name) {
        return ALL.stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("scheme", name, names())));
    }

    private static Scheme preCopy(String name, String does, Termination termination, Work work) {
        return Scheme.plain(name, does, Mode.PRE_COPY, termination, work);
    }

    private static Scheme deferring(String name, String does, PageSelection selection, Work work) {
        return preCopy(name, does, FEW_SENDABLE, work).withSelection(selection);
    }

    private static Scheme clark() {
        RatePolicy.DynamicRate rate = RatePolicy.DynamicRate.DEFAULT;
        Termination tooFast = new Termination.DynamicRate(
                rate.minBytesPerSecond(), rate.maxBytesPerSecond(), rate.stepBytesPerSecond());
        return preCopy(
                        "clark",
                        "Pre-copy as first published: pages that were dirtied again wait, and the link is driven a"
                                + " little faster than the guest dirties memory.",
                        AnyOf.of(Xen.DEFAULT, tooFast),
                        CLARK)
                .withSelection(new PageSelection.SkipRedirtied())
                .withRate(rate);
    }
}
