package dev.godwit.lab.link;

import java.util.Collection;

/// What somebody probably meant to write.
final class NearestWord {
    /// A letter too many, one too few, or two changed places.
    private static final int MOST_MISTAKES = 2;

    private NearestWord() {}

    /// `; did you mean wan?`, or nothing where no known word is near.
    static String suggestion(String word, Collection<String> known) {
        String best = "";
        int least = MOST_MISTAKES + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            // A word of which nothing is left was not meant.
            if (distance < least && distance < candidate.length()) {
                least = distance;
                best = "; did you mean " + candidate + "?";
            }
        }
        return best;
    }

    /// Letters to insert, leave out or change (Levenshtein).
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
