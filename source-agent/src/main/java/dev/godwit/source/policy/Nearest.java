package dev.godwit.source.policy;

import java.util.Collection;
import java.util.Comparator;

/// What a user who misspelt a name most likely meant.
public final class Nearest {
    private Nearest() {}

    /// `did you mean majority? (all, majority)`.
    public static String suggestion(String misspelt, Collection<String> names) {
        return "did you mean " + to(misspelt, names) + "? (there " + (names.size() == 1 ? "is " : "are ")
                + String.join(", ", names) + ")";
    }

    /// The name that is meant: one that begins as what was typed, or else one that takes the fewest changed letters.
    ///
    /// @param names at least one
    public static String to(String misspelt, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String name) -> name.startsWith(misspelt) ? 0 : 1)
                        .thenComparingInt(name -> changes(misspelt, name)))
                .orElseThrow();
    }

    /// Letters to insert, delete or change (Levenshtein's distance), row by row.
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
