package dev.godwit.source;

import dev.godwit.protocol.Mode;
import dev.godwit.protocol.page.PageCoding;
import dev.godwit.source.policy.PageOrder;
import dev.godwit.source.policy.PageSelection;
import dev.godwit.source.policy.Policy;
import dev.godwit.source.policy.RatePolicy;
import dev.godwit.source.policy.Termination;
import dev.godwit.source.policy.Termination.AnyOf;
import dev.godwit.source.policy.Termination.DowntimeLimit;
import dev.godwit.source.policy.Termination.MaxRounds;
import dev.godwit.source.policy.Throttle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// A migration scheme: a mode and the policies that it composes, under the name that reports give it. [SchemeCatalog]
/// has those that are known by name.
///
/// @param name what users call it
/// @param does what it does, in a sentence for users
/// @param mode how memory moves around the switchover
/// @param selection which pages a round sends; unused by modes without rounds, like the next three
/// @param order in which order
/// @param termination when the rounds before the pause end
/// @param throttle how the guest is slowed meanwhile
/// @param rate how fast the link is driven
/// @param encoding how pages are encoded where the user does not say
/// @param freePages whether pages that the guest reports free go as zeros where the user does not say
/// @param work the paper or program that it is from, and where in it
public record Scheme(
        String name,
        String does,
        Mode mode,
        PageSelection selection,
        PageOrder order,
        Termination termination,
        Throttle throttle,
        RatePolicy rate,
        PageCoding encoding,
        boolean freePages,
        Work work) {
    /// The downtime that pre-copy aims at by default.
    public static final Duration DEFAULT_DOWNTIME_LIMIT = Duration.ofMillis(300);

    /// The most rounds of pre-copy by default, the last one not counted.
    public static final int DEFAULT_MAX_ROUNDS = 30;

    /// The rounds of hybrid by default.
    public static final int DEFAULT_PRE_COPY_ROUNDS = 1;

    /// Where a scheme is from.
    ///
    /// @param cite the authors and the year, or what else it is known by
    /// @param title of the work
    /// @param section in it, or in a work that tells of it
    public record Work(String cite, String title, String section) {}

    /// A scheme of a mode in which every other policy does nothing special.
    static Scheme plain(String name, String does, Mode mode, Termination termination, Work work) {
        return new Scheme(
                name,
                does,
                mode,
                new PageSelection.All(),
                PageOrder.ADDRESS,
                termination,
                new Throttle.None(),
                new RatePolicy.Unlimited(),
                PageCoding.RAW,
                false,
                work);
    }

    /// Stop, send everything, run there. The baseline of every comparison.
    public static Scheme stopAndCopy() {
        return SchemeCatalog.named("stop-and-copy");
    }

    /// Pre-copy with its defaults.
    public static Scheme preCopy() {
        return SchemeCatalog.named("pre-copy");
    }

    /// Rounds while the guest runs, then the rest while it is paused.
    public static Scheme preCopy(Duration downtimeLimit, int maxRounds) {
        return preCopy().withTermination(AnyOf.of(DowntimeLimit.of(downtimeLimit), new MaxRounds(maxRounds)));
    }

    /// Stop, run there, fetch memory by active push with faults served ahead of it.
    public static Scheme postCopy() {
        return SchemeCatalog.named("post-copy");
    }

    /// A bounded number of rounds, then post-copy of what is stale.
    public static Scheme hybrid(int rounds) {
        return SchemeCatalog.named("hybrid").withTermination(AnyOf.of(new MaxRounds(rounds)));
    }

    /// The scheme of a mode that names no other.
    public static Scheme of(Mode mode) {
        return SchemeCatalog.named(mode.label());
    }

    /// Whether there are rounds before the guest is paused.
    public boolean hasRounds() {
        return mode == Mode.PRE_COPY || mode == Mode.HYBRID;
    }

    /// The policies that take part in this mode, by the question that each answers.
    public SequencedMap<String, Policy> policies() {
        SequencedMap<String, Policy> policies = new LinkedHashMap<>();
        if (hasRounds()) {
            policies.put("selection", selection);
            policies.put("order", order);
            policies.put("stop", termination);
            policies.put("throttle", throttle);
        }
        policies.put("rate", rate);
        return policies;
    }

    /// The same scheme with another selection.
    public Scheme withSelection(PageSelection other) {
        return new Scheme(name, does, mode, other, order, termination, throttle, rate, encoding, freePages, work);
    }

    /// The same scheme with another order.
    public Scheme withOrder(PageOrder other) {
        return new Scheme(name, does, mode, selection, other, termination, throttle, rate, encoding, freePages, work);
    }

    /// The same scheme whose rounds end otherwise.
    public Scheme withTermination(Termination other) {
        return new Scheme(name, does, mode, selection, order, other, throttle, rate, encoding, freePages, work);
    }

    /// The same scheme with another throttle.
    public Scheme withThrottle(Throttle other) {
        return new Scheme(name, does, mode, selection, order, termination, other, rate, encoding, freePages, work);
    }

    /// The same scheme with another rate.
    public Scheme withRate(RatePolicy other) {
        return new Scheme(name, does, mode, selection, order, termination, throttle, other, encoding, freePages, work);
    }

    /// The same scheme with other defaults of encoding.
    public Scheme withEncoding(PageCoding other) {
        return new Scheme(name, does, mode, selection, order, termination, throttle, rate, other, freePages, work);
    }

    /// The same scheme whose free pages go as zeros, or do not.
    public Scheme withFreePages(boolean other) {
        return new Scheme(name, does, mode, selection, order, termination, throttle, rate, encoding, other, work);
    }

    /// The same scheme with each of its stop rules replaced by another.
    Scheme withEachRule(UnaryOperator<Termination> replacement) {
        return withTermination(
                new AnyOf(termination.rules().stream().map(replacement).toList()));
    }

    /// The same scheme with another value of a parameter, wherever its policies have it.
    ///
    /// @throws IllegalArgumentException in words for users: there is no such parameter, two policies mean different
    ///     things
    ///     by it, or the value is not one that it can have
    public Scheme with(String parameter, String value) {
        return with(Map.of(parameter, value));
    }

    /// The same scheme with other values of parameters, which are checked together.
    ///
    /// @throws IllegalArgumentException in words for users
    public Scheme with(Map<String, String> parameters) {
        return SchemeParameters.replace(this, parameters);
    }
}
