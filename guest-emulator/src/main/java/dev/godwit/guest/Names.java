package dev.godwit.guest;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Helps people who misspelt a name.
public final class Names {
    /// An edit for every three letters is a slip; more is another word.
    private static final int LETTERS_PER_EDIT = 3;

    private Names() {}

    /// What is said of a name that is none of those that are allowed: all of them, and the nearest if one is near.
    ///
    /// @param what  the kind of thing, such as `workload`
    /// @param wrong the name that was given
    /// @param names those that are allowed
    public static String unknown(String what, String wrong, Collection<String> names) {
        String hint = nearest(wrong, names)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
        return "unknown " + what + " '" + wrong + "': one of " + String.join(", ", names) + hint;
    }

    /// The name that is least edits away, where those are few for its length; or else the only one that holds what was
    /// given as a part of it.
    public static Optional<String> nearest(String wrong, Collection<String> names) {
        String given = wrong.toLowerCase(Locale.ROOT);
        Optional<String> slip = names.stream()
                .filter(name -> edits(given, name) <= Math.max(1, name.length() / LETTERS_PER_EDIT))
                .min(Comparator.comparingInt(name -> edits(given, name)));
        if (slip.isPresent() || given.length() < LETTERS_PER_EDIT) {
            return slip;
        }
        var holding = names.stream().filter(name -> name.contains(given)).toList();
        return holding.size() == 1 ? Optional.of(holding.getFirst()) : Optional.empty();
    }

    /// How many letters must be added, taken out or replaced to come from one to the other (Levenshtein's distance).
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
