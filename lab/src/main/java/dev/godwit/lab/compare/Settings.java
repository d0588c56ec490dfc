package dev.godwit.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a comparison was asked to do; runs are comparable if they were made with equal ones.
///
/// @param schemes the first is what the others are held against
/// @param repeats runs of each cell
/// @param options of the guest and the migration that every cell has, as for `godwit source`
/// @param paper the experiment that the cells belong to, or null
public record Settings(
        List<String> schemes,
        List<String> workloads,
        List<String> links,
        int repeats,
        List<String> options,
        @Nullable String paper) {
    /// Every list has something in it but the options.
    public Settings {
        schemes = List.copyOf(schemes);
        workloads = List.copyOf(workloads);
        links = List.copyOf(links);
        options = List.copyOf(options);
        require(!schemes.isEmpty() && !workloads.isEmpty() && !links.isEmpty(), "there is nothing to compare");
        require(repeats >= 1, "--repeat must be at least 1, not " + repeats);
        requireDistinct("--schemes", schemes);
        requireDistinct("--workloads", workloads);
        requireDistinct("--links", links);
    }

    /// All combinations, those that are compared with each other side by side.
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String workload : workloads) {
            for (String link : links) {
                for (String scheme : schemes) {
                    cells.add(new Cell(scheme, workload, link));
                }
            }
        }
        return cells;
    }

    /// What differs, for people; empty if nothing does.
    ///
    /// @param there the settings of the results that these are to go on from
    public List<String> differencesFrom(Settings there) {
        List<String> differences = new ArrayList<>();
        differ(differences, "--schemes", there.schemes, schemes);
        differ(differences, "--workloads", there.workloads, workloads);
        differ(differences, "--links", there.links, links);
        differ(differences, "--repeat", there.repeats, repeats);
        differ(differences, "--paper", there.paper, paper);
        if (!there.options.equals(options)) {
            differences.add("options: " + words(there.options) + " there, " + words(options) + " here");
        }
        return differences;
    }

    private static void differ(List<String> differences, String option, @Nullable Object there, @Nullable Object here) {
        if (!Objects.equals(there, here)) {
            differences.add(option + ": " + words(there) + " there, " + words(here) + " here");
        }
    }

    private static String words(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case List<?> list ->
                list.isEmpty()
                        ? "none"
                        : String.join(" ", list.stream().map(String::valueOf).toList());
            case Object other -> other.toString();
        };
    }

    private static void requireDistinct(String option, List<String> values) {
        for (String value : values) {
            require(values.indexOf(value) == values.lastIndexOf(value), option + " has '" + value + "' twice");
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
