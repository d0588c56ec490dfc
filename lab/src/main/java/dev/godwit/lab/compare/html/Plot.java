package dev.godwit.lab.compare.html;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the page's script draws, in the units of the axes. Scheme i has colour i in every plot.
sealed interface Plot {
    /// The id of the element that it is drawn into.
    String id();

    /// Which of the script's functions draws it.
    @JsonProperty
    default String kind() {
        return switch (this) {
            case Bars bars -> "bars";
            case Rounds rounds -> "rounds";
            case Timelines timelines -> "timelines";
        };
    }

    /// A figure of each scheme.
    ///
    /// @param spread the least and the most of its runs
    record Bars(
            String id,
            String unit,
            List<String> names,
            List<@Nullable Double> medians,
            List<@Nullable List<Double>> spread,
            List<List<Double>> runs)
            implements Plot {}

    /// What is left after each round.
    ///
    /// @param colours the schemes' places among all
    /// @param rounds the most rounds of any
    record Rounds(String id, List<String> names, List<Integer> colours, List<List<Long>> series, int rounds)
            implements Plot {}

    /// The guest's work over time, in seconds and operations per second.
    ///
    /// @param from where the time axis begins
    /// @param most where the axis of operations ends
    record Timelines(String id, double from, double to, double most, List<Panel> panels) implements Plot {}

    /// One scheme's.
    ///
    /// @param colour the scheme's place among all
    /// @param points time and speed; each holds until the next
    /// @param stop when the guest stopped at the source
    /// @param run when it ran at the target
    /// @param end when the migration was over
    /// @param downtime from stop to run, for people
    record Panel(
            String name, int colour, List<List<Double>> points, double stop, double run, double end, String downtime) {}
}
