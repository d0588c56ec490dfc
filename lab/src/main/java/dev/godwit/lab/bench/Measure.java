package dev.godwit.lab.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.godwit.lab.Samples;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One line of the bench: a figure, what it ought to be, and what it was made from.
///
/// @param value the median of the readings; null where it could not be measured, and `notes` say why
/// @param spread the least and the largest reading
/// @param atLeast what was aimed at, where more is better
/// @param atMost what was aimed at, where less is better
/// @param met null where nothing was aimed at or measured
/// @param notes what people have to know besides
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measure(
        String name,
        @Nullable Double value,
        @Nullable List<Double> spread,
        String unit,
        @Nullable Double atLeast,
        @Nullable Double atMost,
        @Nullable Boolean met,
        List<String> notes,
        Map<String, Object> detail) {
    static Measure shown(String name, Samples samples, String unit, Map<String, Object> detail) {
        return new Measure(name, samples.median(), spread(samples), unit, null, null, null, List.of(), detail);
    }

    static Measure atLeast(String name, Samples samples, String unit, double bound, Map<String, Object> detail) {
        return new Measure(
                name,
                samples.median(),
                spread(samples),
                unit,
                bound,
                null,
                samples.median() >= bound,
                List.of(),
                detail);
    }

    static Measure atMost(String name, Samples samples, String unit, double bound, Map<String, Object> detail) {
        return new Measure(
                name,
                samples.median(),
                spread(samples),
                unit,
                null,
                bound,
                samples.median() <= bound,
                List.of(),
                detail);
    }

    /// The same, but not met, for a reason beside its figure.
    Measure missed(String why) {
        return new Measure(name, value, spread, unit, atLeast, atMost, false, notes, detail).noted(why);
    }

    /// The same, with more notes.
    Measure noted(String... more) {
        List<String> all = Stream.concat(notes.stream(), Stream.of(more)).toList();
        return new Measure(name, value, spread, unit, atLeast, atMost, met, all, detail);
    }

    static Measure notMeasured(String name, String unit, String why) {
        return new Measure(name, null, null, unit, null, null, null, List.of(why), Map.of());
    }

    private static List<Double> spread(Samples samples) {
        return List.of(samples.least(), samples.most());
    }
}
