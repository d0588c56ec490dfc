package dev.godwit.lab.compare;

import dev.godwit.lab.link.LinkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One way of migrating one guest over one link: what is compared. This is the one place that knows how a scheme, a
/// workload and a link are told to a process.
///
/// @param scheme a scheme's name, and then options of its own, with blanks between: `pre-copy --compress=lz4`
/// @param workload what the guest does
/// @param link what lies between the two processes; [#NO_LINK] for nothing but the machine's loopback
public record Cell(String scheme, String workload, String link) {
    /// The link that is none.
    public static final String NO_LINK = "none";

    /// What the source is told of the guest and the migration.
    ///
    /// @param common the options that all cells have, each one word; those that the scheme gives itself win
    public List<String> sourceArguments(List<String> common) {
        List<String> own = new ArrayList<>(List.of(scheme.strip().split("\\s+")));
        own.set(0, "--scheme=" + own.getFirst());
        own.add("--workload=" + workload);
        LinkSpec emulated = emulatedLink();
        if (emulated != null) {
            own.add("--over-link=" + emulated);
        }
        return merge(common, own);
    }

    /// Both lists of options, without those of the first that the second gives too.
    public static List<String> merge(List<String> common, List<String> own) {
        Set<String> names = own.stream().map(Cell::name).collect(Collectors.toSet());
        return Stream.concat(common.stream().filter(word -> !names.contains(name(word))), own.stream())
                .toList();
    }

    private static String name(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    /// Whether the processes speak to each other without anything between.
    public boolean isDirect() {
        return link.equals(NO_LINK);
    }

    /// The link that is emulated between the processes; null where there is none.
    ///
    /// @throws IllegalArgumentException in words for users, if it is no link
    public @Nullable LinkSpec emulatedLink() {
        return isDirect() ? null : LinkSpec.parse(link);
    }

    /// The cell for people: `pre-copy, kv`, and the link where there is one.
    public String label() {
        return scheme + ", " + workload + (isDirect() ? "" : ", " + link);
    }
}
