package dev.godwit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Lists of names as `godwit compare` takes them: with commas between, in one option or several.
final class Names {
    /// What belongs to the link before it: a delay, or a setting by its name.
    private static final Pattern PART_OF_LINK = Pattern.compile("[0-9.]+ *(ns|us|ms|s)|[^=]+=.*");

    private Names() {}

    /// A value with a blank in it is one scheme with options of its own, which may have commas.
    static List<String> split(List<String> values) {
        List<String> names = new ArrayList<>();
        for (String value : values) {
            String name = value.strip();
            if (name.contains(" ")) {
                names.add(name.replaceAll("\\s+", " "));
            } else {
                names.addAll(commas(value));
            }
        }
        return names;
    }

    /// `lan,10gbit,2ms,jitter=1ms` is two links.
    static List<String> splitLinks(List<String> values) {
        List<String> links = new ArrayList<>();
        for (String value : values) {
            boolean first = true;
            for (String part : commas(value)) {
                if (!first && PART_OF_LINK.matcher(part).matches()) {
                    links.set(links.size() - 1, links.getLast() + "," + part);
                } else {
                    links.add(part);
                }
                first = false;
            }
        }
        return links;
    }

    private static List<String> commas(String value) {
        List<String> names = new ArrayList<>();
        for (String name : value.split(",", -1)) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("'" + value + "' has an empty name in it");
            }
            names.add(name.strip());
        }
        return names;
    }
}
